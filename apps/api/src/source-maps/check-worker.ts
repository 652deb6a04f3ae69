/** Entry of the thread that reads one large upload. */
import { parentPort, workerData } from 'node:worker_threads';
import { readChecked } from './check-source-map.ts';

if (!parentPort) throw new Error('source-maps/check-worker.ts runs as a worker thread only');
parentPort.postMessage(readChecked(workerData as Uint8Array));
