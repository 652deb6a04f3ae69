import { Worker } from 'node:worker_threads';
import type { FuzzMessage, FuzzWork } from './worker.ts';

export const FUZZ_PROTOCOLS = ['otlp', 'native', 'sentry', 'langfuse'] as const;

export type FuzzReport = { runs: number; accepted: number; slowestMs: number; slowestSeed: number; failures: string[] };

/** Beyond this the thread is killed: the memory of any payload is bounded. */
const HEAP_MB_MAX = 1024;
/** Silence of the thread (16 payloads) that means that it hangs, on a busy machine too. */
const SILENCE_MS_MAX = 60_000;

/** Tries `runs` damaged payloads of a protocol, from seed `firstSeed` on. Failures name the seed that brings them back. */
export async function runFuzz(work: FuzzWork): Promise<FuzzReport> {
  const { firstSeed, runs } = work;
  const report: FuzzReport = { runs, accepted: 0, slowestMs: 0, slowestSeed: 0, failures: [] };
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: work,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB_MAX },
  });
  let lastSeed = firstSeed;
  const hang = new Promise<string>((resolve) => {
    let timer = setTimeout(() => undefined, 0);
    const watch = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => resolve(`hangs in one of the 16 payloads from seed ${lastSeed} on`), SILENCE_MS_MAX);
      timer.unref();
    };
    watch();
    worker.on('message', (message: FuzzMessage) => {
      watch();
      if (message.kind === 'trying') lastSeed = message.seed;
      if (message.kind === 'failed') report.failures.push(`seed ${message.seed} (${message.name}): ${message.message}`);
      if (message.kind === 'done') Object.assign(report, { ...message, kind: undefined });
    });
  });
  const end = new Promise<string | null>((resolve) => {
    worker.on('error', (error) => resolve(`the thread died in one of the 16 payloads from seed ${lastSeed} on: ${error.message}`));
    worker.on('exit', () => resolve(null));
  });
  const failure = await Promise.race([hang, end]);
  if (failure !== null) report.failures.push(failure);
  await worker.terminate();
  return report;
}
