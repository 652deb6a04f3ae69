import type { RecordMeta } from '@sentryai/schema';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchItems, singleItem } from './batch-items.ts';
import { inspectBatch } from './inspect-batch.ts';
import { patchRows } from './patch-rows.ts';

const meta: RecordMeta = {
  v: 1,
  project_id: 1,
  key_id: 'k',
  protocol: 'langfuse',
  signal: 'ingestion',
  format: 'json',
  received_at_ms: Date.UTC(2026, 10, 22, 12),
  item_count: 1,
  retention_days: 0,
};
const rules = { receivedAtMs: meta.received_at_ms, retentionDays: 0 };
const timestamp = '2026-11-22T11:00:00Z';

describe('batchItems', () => {
  it('keeps the text of each event, and what the SDK says about itself', () => {
    const text = '{"metadata":{"sdk_name":"js"}, "batch" : [ {"id":"a","n":1e2} , {"id":"b","id":"c"},[ 3 ] ],"x":[0]}';
    const items = batchItems(Buffer.from(text));
    expect(items.count).toBe(3);
    expect(String(Buffer.from(items.take(1, 3).body))).toBe('{"batch":[{"id":"b","id":"c"},[ 3 ]],"metadata":{"sdk_name":"js"}}');
    expect(String(Buffer.from(items.take(0, 1).body))).toBe('{"batch":[{"id":"a","n":1e2}],"metadata":{"sdk_name":"js"}}');
  });

  it('names its events as the ledger does', () => {
    const types = ['trace-create', 'generation-update', 'score-create', 'sdk-log', 'nonsense', 7];
    const items = batchItems(Buffer.from(JSON.stringify({ batch: [...types.map((type) => ({ type })), null] })));
    const named = Array.from({ length: items.count }, (_, index) => items.typeOf(index));
    expect(named).toEqual(['trace', 'observation', 'score', 'sdk_log', 'event', 'event', 'event']);
  });

  it('takes the last of two lists of events, as everybody who reads the batch does', () => {
    const items = batchItems(Buffer.from('{"batch":[1,2],"batch":[{"id":"a"}]}'));
    expect([items.count, String(Buffer.from(items.take(0, 1).body))]).toEqual([1, '{"batch":[{"id":"a"}]}']);
  });

  it('loses and changes nothing, wherever a batch is cut', () => {
    const anyEvent = fc.oneof(
      fc.record(
        {
          id: fc.string({ maxLength: 4 }),
          type: fc.constantFrom('trace-create', 'span-create', 'generation-update', 'score-create', 'sdk-log', 'dataset-item-create', '?'),
          timestamp: fc.constantFrom(timestamp, 'never'),
          body: fc.record({ id: fc.string({ maxLength: 3 }), traceId: fc.constantFrom('t', ''), input: fc.json() }, { requiredKeys: [] }),
        },
        { requiredKeys: ['type'] },
      ),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 8 }), fc.option(fc.string(), { nil: undefined }), fc.nat(), (batch, sdk_name, at) => {
        const body = Buffer.from(JSON.stringify({ batch, ...(sdk_name === undefined ? {} : { metadata: { sdk_name } }) }, null, at % 3));
        const items = batchItems(body);
        const middle = at % (items.count + 1);
        const right = batchItems(items.take(middle, items.count).body);
        const parts = [items.take(0, middle).body, ...Array.from({ length: right.count }, (_, index) => right.take(index, index + 1).body)];
        const whole = patchRows(meta, body);
        const cut = parts.map((part) => patchRows(meta, part));
        expect(cut.flatMap(({ patches }) => patches)).toEqual(whole.patches);
        const countOf = (refused: { count: number }[]) => refused.reduce((sum, { count }) => sum + count, 0);
        expect(countOf(cut.flatMap(({ refused }) => refused))).toBe(countOf(whole.refused));
        const counts = parts.map((part) => inspectBatch(part, rules).itemCount);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(items.count);
      }),
    );
  });
});

it('takes a body that is one item as it is', () => {
  const body = Buffer.from('{"name":"good"}');
  const item = singleItem('score', body, 'json');
  expect([item.count, item.typeOf(0), item.take(0, 1)]).toEqual([1, 'score', { body, format: 'json' }]);
});
