import { describe, expect, it } from 'vitest';
import { patchRows } from '../batch/patch-rows.ts';
import { foreignSpanId, foreignTraceId } from '../ids.ts';
import { foldScore } from './fold-score.ts';

const RECEIVED_MS = Date.UTC(2026, 10, 22, 12);

/** Patches of one score, each in a batch of its own. */
function patchesOf(...bodies: object[]) {
  return bodies.flatMap((body, index) => {
    const timestamp = new Date(RECEIVED_MS - 60_000 + index * 1000).toISOString();
    const batch = [{ id: `e${index}`, type: 'score-create', timestamp, body: { id: 's', name: 'quality', traceId: 't', ...body } }];
    const meta = {
      v: 1,
      project_id: 1,
      key_id: 'k',
      protocol: 'langfuse',
      signal: 'ingestion',
      format: 'json',
      received_at_ms: RECEIVED_MS,
      item_count: 1,
      retention_days: 0,
    } as const;
    return patchRows(meta, Buffer.from(JSON.stringify({ batch }))).patches.map((patch) => ({ ...patch, batch_id: `b${index}` }));
  });
}

describe('a score', () => {
  it('keeps what an output should have been as a text, and cuts a category like a name', () => {
    const value = 'v'.repeat(5_000);
    const [correction] = foldScore(patchesOf({ value, dataType: 'CORRECTION' }), 1);
    const [category] = foldScore(patchesOf({ value, dataType: 'CATEGORICAL' }), 1);
    expect([correction?.value_string.length, category?.value_string.length]).toEqual([5_000, 1_024]);
    expect(JSON.parse(category?.attributes ?? '')).toMatchObject({ 'sentryai.truncated': { value_string: 5_000 } });
  });

  it.each([
    [{ value: 0.87 }, { data_type: 'numeric', value_number: 0.87, value_string: '' }],
    [
      { value: 1, dataType: 'BOOLEAN' },
      { data_type: 'boolean', value_number: 1, value_string: 'true' },
    ],
    [
      { value: 'good', dataType: 'CATEGORICAL' },
      { data_type: 'categorical', value_number: null, value_string: 'good' },
    ],
    [
      { value: 'long', dataType: 'TEXT' },
      { data_type: 'text', value_string: 'long' },
    ],
    [
      { value: 'better', dataType: 'CORRECTION' },
      { data_type: 'correction', value_string: 'better' },
    ],
  ])('of %o is %o', (body, expected) => {
    expect(foldScore(patchesOf(body), 1)).toMatchObject([expected]);
  });

  it('leads to its trace, observation or session, and keeps the ids that were sent', () => {
    const [row] = foldScore(patchesOf({ value: 1, observationId: 'o', sessionId: 'x', configId: 'c', metadata: { a: [1] } }), 1);
    expect(row).toMatchObject({
      trace_id: foreignTraceId(1, 't'),
      span_id: foreignSpanId(1, 'o'),
      session_id: 'x',
      external_id: 's',
      origin: 'langfuse',
    });
    expect(JSON.parse(row?.attributes ?? '')).toEqual({
      'langfuse.trace_id': 't',
      'langfuse.observation_id': 'o',
      'langfuse.config_id': 'c',
      a: [1],
    });
    const [ofSession] = foldScore(patchesOf({ value: 1, traceId: undefined, sessionId: 'x' }), 1);
    expect(ofSession).toMatchObject({ trace_id: '0'.repeat(32), session_id: 'x' });
  });

  it('that is sent again with its id takes the last value, whatever the order', () => {
    const patches = patchesOf({ value: 1, comment: 'first' }, { value: 'bad', dataType: 'CATEGORICAL' });
    const live = (rows: ReturnType<typeof foldScore>) => rows.filter((row) => row.is_deleted === 0);
    expect(live(foldScore(patches, 1))).toMatchObject([{ data_type: 'categorical', value_string: 'bad', comment: 'first', version: 2 }]);
    expect(foldScore(patches.toReversed(), 1)).toEqual(foldScore(patches, 1));
  });

  it('keeps its first time, and wipes where the other times would have put it', () => {
    const early = new Date(RECEIVED_MS - 3_600_000).toISOString();
    const rows = foldScore(patchesOf({ value: 1 }, { value: 2, timestamp: early }), 1);
    expect(rows.map((row) => [row.is_deleted, row.bucket_ms])).toEqual([
      [0, RECEIVED_MS - 3_600_000],
      [1, RECEIVED_MS - 900_000],
    ]);
  });
});
