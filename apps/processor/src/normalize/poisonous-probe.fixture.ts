import { parentPort } from 'node:worker_threads';
import { poisonousRead } from './poisonous-read.fixture.ts';
import { serveProbe } from './serve-probe.ts';

if (parentPort) serveProbe(parentPort, poisonousRead);
