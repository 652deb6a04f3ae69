/** Entry of the normalizer thread. */
import { parentPort, workerData } from 'node:worker_threads';
import type { NormalizerData } from './normalizer.ts';
import { serveNormalizer } from './serve-normalizer.ts';

if (!parentPort) throw new Error('normalize/worker.ts runs as a worker thread only');
serveNormalizer(parentPort, workerData as NormalizerData);
