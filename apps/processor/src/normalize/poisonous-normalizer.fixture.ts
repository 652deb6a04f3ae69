import { parentPort, workerData } from 'node:worker_threads';
import { poisonousFold } from './poisonous-fold.fixture.ts';
import type { NormalizerData } from './normalizer.ts';
import { poisonousRead } from './poisonous-read.fixture.ts';
import { serveNormalizer } from './serve-normalizer.ts';

if (parentPort) serveNormalizer(parentPort, workerData as NormalizerData, { read: poisonousRead, fold: poisonousFold });
