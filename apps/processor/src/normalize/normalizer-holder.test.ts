import type { QueueBatch } from '@sentryai/queue';
import { createLogger } from '@sentryai/telemetry';
import { afterEach, describe, expect, it } from 'vitest';
import { framesOf, logEvent, nativeRecord } from './frames.fixture.ts';
import type { AnswerQuestion, NormalizedBlocks } from './messages.ts';
import { NO_SNAPSHOT } from './error-grouper.ts';
import { Normalizer, NormalizerError } from './normalizer.ts';
import { type BatchFaults, NormalizerHolder } from './normalizer-holder.ts';

const workerUrl = new URL('./poisonous-normalizer.fixture.ts', import.meta.url);
const probe = { timeoutMs: 1_500, workerUrl: new URL('./poisonous-probe.fixture.ts', import.meta.url) };
const nothingStored: AnswerQuestion = async (question) => (question.kind === 'stored' ? question.groups.map(() => []) : []);

let holder: NormalizerHolder;
let threads = 0;
afterEach(() => holder.close());

function open(timeoutMs: number): void {
  threads = 0;
  const create = async () => {
    threads += 1;
    return new Normalizer({ timeoutMs, workerUrl });
  };
  const rules = { refresh: async () => NO_SNAPSHOT };
  holder = new NormalizerHolder({ create, rules, probe, logger: createLogger({ name: 'test', level: 'silent' }) });
}

function batchOf(...records: string[][]): QueueBatch {
  const frames = framesOf(...records.map((messages) => nativeRecord(messages.map(logEvent))));
  return { id: 'x-0-1', partition: 0, isRedelivered: false, recordCount: records.length, frames };
}

/** Tries as the batch loop does, until it works. */
async function normalize(batch: QueueBatch, faults: BatchFaults): Promise<{ result: NormalizedBlocks; failures: string[] }> {
  const failures: string[] = [];
  for (;;) {
    try {
      const result = await holder.normalize(batch, Promise.resolve(), faults, nothingStored);
      return { result, failures };
    } catch (error) {
      if (!(error instanceof NormalizerError) || failures.length > 4) throw error;
      failures.push(error.message);
    }
  }
}

const ends = ({ outcomes }: NormalizedBlocks) => outcomes.map(({ item_type, outcome, quantity }) => [item_type, outcome, quantity]);

describe('a batch that ends its thread', () => {
  it('is tried once more, then the item at fault is found and the others are stored', async () => {
    open(30_000);
    const faults: BatchFaults = { losses: 0 };
    const { result, failures } = await normalize(batchOf(['a', 'b', 'die', 'c'], ['d']), faults);
    expect(failures).toEqual([expect.stringContaining('ended (7)'), expect.stringContaining('ended (7)')]);
    expect(ends(result)).toEqual([
      ['log', 'quarantined', 1],
      ['log', 'stored', 4],
    ]);
    expect(faults.poison?.get(0)?.bad).toEqual([
      { from: 2, to: 3, reason: 'processing_crashed', message: expect.stringContaining('code 7') },
    ]);
    // One that died, one that died again, one that works: the search ran in threads of its own.
    expect(threads).toBe(3);
  });

  it('is stopped when it hangs, and the item is kept with that as its reason', async () => {
    open(400);
    const faults: BatchFaults = { losses: 0 };
    const { result, failures } = await normalize(batchOf(['a', 'hang']), faults);
    expect(failures).toEqual([expect.stringContaining('without an end'), expect.stringContaining('without an end')]);
    expect(ends(result)).toEqual([
      ['log', 'quarantined', 1],
      ['log', 'stored', 1],
    ]);
    expect(faults.poison?.get(0)?.bad).toMatchObject([{ from: 1, to: 2, reason: 'processing_timed_out' }]);
  });

  it('is told apart from items that only throw, each by its own reason', async () => {
    open(30_000);
    const faults: BatchFaults = { losses: 0 };
    const { result } = await normalize(batchOf(['throw', 'a'], ['die', 'b'], ['throw']), faults);
    expect(ends(result)).toEqual([
      ['log', 'quarantined', 3],
      ['log', 'stored', 2],
    ]);
    expect([...(faults.poison?.values() ?? [])].flatMap(({ bad }) => bad.map(({ reason }) => reason))).toEqual([
      'normalize_failed',
      'processing_crashed',
      'normalize_failed',
    ]);
  });
});

it('does not take the wait for the store for a hanging thread', async () => {
  open(200);
  const batch = batchOf(['a'], ['a']);
  const again = { ...batch, id: 'x-1-2' };
  await holder.normalize(batch, Promise.resolve(), { losses: 0 }, nothingStored);
  const slow: AnswerQuestion = async (question) => {
    await new Promise((resolve) => setTimeout(resolve, 900));
    return nothingStored(question);
  };
  await expect(holder.normalize(again, Promise.resolve(), { losses: 0 }, slow)).resolves.toMatchObject({ unaccounted: [] });
  expect(threads).toBe(1);
});
