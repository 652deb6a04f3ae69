/** Entry of the probe thread. */
import { parentPort } from 'node:worker_threads';
import { serveProbe } from './serve-probe.ts';

if (!parentPort) throw new Error('normalize/probe-worker.ts runs as a worker thread only');
serveProbe(parentPort);
