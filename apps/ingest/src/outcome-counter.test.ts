import type { QueueProducer } from '@sentryai/queue';
import type { OutcomeCount, QueueRecord } from '@sentryai/schema';
import { createLogger } from '@sentryai/telemetry';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OutcomeCounter } from './outcome-counter.ts';

const NOW_MS = Date.parse('2026-11-22T12:00:30Z');
const SENDER = { projectId: 1, keyId: 'k1' };

/** A queue that keeps what it is given, or refuses everything. */
function recordingProducer() {
  const records: QueueRecord[] = [];
  const state = { isFull: false };
  const producer: QueueProducer = {
    async append(record) {
      if (state.isFull) throw new Error('full');
      records.push(record);
    },
    stats: () => ({
      pendingBytes: 0,
      pendingRecords: 0,
      oldestAgeMs: 0,
      bytesMax: 1,
      lanes: { express: { oldestAgeMs: null }, backlog: { oldestAgeMs: null } },
    }),
    close: async () => undefined,
  };
  const counts = () => records.flatMap(({ body }) => JSON.parse(Buffer.from(body).toString()) as OutcomeCount[]);
  const sums = () => {
    const result: Record<string, number> = {};
    for (const { outcome, quantity } of counts()) result[outcome] = (result[outcome] ?? 0) + quantity;
    return result;
  };
  return { producer, records, counts, sums, state };
}

describe('OutcomeCounter', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const open = (producer: QueueProducer) =>
    new OutcomeCounter({ producer, logger: createLogger({ name: 'test', level: 'silent' }), now: () => NOW_MS });
  const rejected = (reason: string, quantity = 1) => ({ protocol: 'otlp', item_type: 'request', outcome: 'rejected', reason, quantity });

  it('writes refusals soon, one record for each sender, with what came in', async () => {
    const { producer, records, counts } = recordingProducer();
    const counter = open(producer);
    counter.add(1, 'k1', rejected('malformed_body'));
    counter.add(1, 'k1', rejected('malformed_body'));
    counter.add(2, 'k2', rejected('malformed_body'));
    expect(records).toEqual([]);
    await vi.advanceTimersByTimeAsync(250);
    expect(records.map(({ meta }) => [meta.project_id, meta.key_id, meta.item_count])).toEqual([
      [1, 'k1', 0],
      [2, 'k2', 0],
    ]);
    const minute_ms = Date.parse('2026-11-22T12:00:00Z');
    expect(counts().slice(0, 2)).toEqual([
      { ...rejected('malformed_body', 2), minute_ms },
      { minute_ms, protocol: 'otlp', item_type: '', outcome: 'received', reason: '', quantity: 2 },
    ]);
    await counter.close();
  });

  it('takes its time with what was acknowledged, and counts it in the minute of receipt', async () => {
    const { producer, counts } = recordingProducer();
    const counter = open(producer);
    counter.acknowledge(SENDER, 'native', Date.parse('2026-11-22T11:59:59.9Z'), 7);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(counts()).toEqual([]);
    await vi.advanceTimersByTimeAsync(4_000);
    expect(counts()).toMatchObject([{ outcome: 'acknowledged', quantity: 7, minute_ms: Date.parse('2026-11-22T11:59:00Z') }]);
    await counter.close();
  });

  it('keeps its own count of the items, so that a refusal that was forgotten shows', async () => {
    const { producer, sums } = recordingProducer();
    const counter = open(producer);
    counter.refuseBody(SENDER, 'otlp', 3, [{ item_type: 'span', outcome: 'rejected', reason: 'too_old', count: 2 }]);
    await counter.close();
    expect(sums()).toEqual({ rejected: 2, received: 3 });
  });

  it('loses no count while the queue is full', async () => {
    const { producer, sums, state } = recordingProducer();
    const counter = open(producer);
    state.isFull = true;
    counter.add(1, 'k1', rejected('a'));
    await vi.advanceTimersByTimeAsync(300);
    counter.add(1, 'k1', rejected('b'));
    await vi.advanceTimersByTimeAsync(6_000);
    expect(sums()).toEqual({});
    state.isFull = false;
    await vi.advanceTimersByTimeAsync(6_000);
    expect(sums()).toEqual({ rejected: 2, received: 2 });
    await counter.close();
  });

  it('is bounded, and its sums stay right beyond the bound', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 9_000, max: 25_000 }), async (kinds) => {
        const { producer, sums, counts, state } = recordingProducer();
        state.isFull = true;
        const counter = open(producer);
        for (let kind = 0; kind < kinds; kind += 1) counter.add(1, 'k1', rejected(`kind ${kind}`));
        state.isFull = false;
        await counter.close();
        expect(sums()).toEqual({ rejected: kinds, received: kinds });
        expect(counts().length).toBeLessThan(10_010);
      }),
      { numRuns: 5 },
    );
  });
});
