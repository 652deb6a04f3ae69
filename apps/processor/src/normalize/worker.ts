/** Entry of the normalizer thread. */
import { parentPort } from 'node:worker_threads';
import { serveNormalizer } from './serve-normalizer.ts';

if (!parentPort) throw new Error('normalize/worker.ts runs as a worker thread only');
serveNormalizer(parentPort);
