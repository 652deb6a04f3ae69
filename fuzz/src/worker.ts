/** Runs payloads one after another; its parent watches time and memory. */
import { parentPort, workerData } from 'node:worker_threads';
import { loadCorpus } from './corpus.ts';
import { damage } from './damage.ts';
import { randomOf } from './random.ts';
import { tryPayload } from './try-payload.ts';

/** `signal`, `format`: only payloads of these. */
export type FuzzWork = { protocol: string; signal?: string | undefined; format?: string | undefined; firstSeed: number; runs: number };
export type FuzzMessage =
  | { kind: 'trying'; seed: number }
  | { kind: 'failed'; seed: number; name: string; message: string }
  | { kind: 'done'; accepted: number; slowestMs: number; slowestSeed: number };

/** CPU time that one payload may take; wall time says nothing on a busy machine. */
const CPU_MS_MAX = 1_000;
const TELL_EVERY = 16;

const { protocol, signal, format, firstSeed, runs } = workerData as FuzzWork;
const send = (message: FuzzMessage): void => parentPort?.postMessage(message);
const isWanted = (wanted: string | undefined, value: string): boolean => wanted === undefined || wanted === value;
const seeds = loadCorpus().filter((seed) => seed.protocol === protocol && isWanted(signal, seed.signal) && isWanted(format, seed.format));
if (seeds.length === 0) throw new Error(`there are no payloads of ${[protocol, signal, format].filter(Boolean).join(' ')}`);

let accepted = 0;
let slowestMs = 0;
let slowestSeed = 0;
for (let number = firstSeed; number < firstSeed + runs; number++) {
  if ((number - firstSeed) % TELL_EVERY === 0) send({ kind: 'trying', seed: number });
  const random = randomOf(number);
  const seed = random.pick(seeds);
  const damaged = damage(seed, random.pick(seeds), random);
  const before = process.threadCpuUsage();
  try {
    if (tryPayload(seed, damaged) === 'accepted') accepted += 1;
  } catch (error) {
    send({ kind: 'failed', seed: number, name: seed.name, message: describe(error) });
  }
  const { user, system } = process.threadCpuUsage(before);
  const tookMs = (user + system) / 1000;
  if (tookMs > CPU_MS_MAX) send({ kind: 'failed', seed: number, name: seed.name, message: `took ${Math.round(tookMs)} ms of CPU` });
  if (tookMs > slowestMs) [slowestMs, slowestSeed] = [tookMs, number];
}
send({ kind: 'done', accepted, slowestMs, slowestSeed });

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return (error.stack ?? error.message).split('\n').slice(0, 4).join('\n');
}
