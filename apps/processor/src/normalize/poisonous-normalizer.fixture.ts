import { parentPort } from 'node:worker_threads';
import { poisonousRead } from './poisonous-read.fixture.ts';
import { serveNormalizer } from './serve-normalizer.ts';

if (parentPort) serveNormalizer(parentPort, poisonousRead);
