import { AppError } from '@sentryai/schema';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inspectBatch } from './inspect-batch.ts';
import { patchRows } from './patch-rows.ts';
import { batchOfScores, scoreItems } from './rest-score.ts';

const RECEIVED_MS = Date.UTC(2026, 10, 22, 12);
const NOW = '2026-11-22T11:59:59.123456+00:00';
const rules = { receivedAtMs: RECEIVED_MS, retentionDays: 30 };
const meta = {
  v: 1,
  project_id: 1,
  key_id: 'k',
  protocol: 'langfuse',
  signal: 'ingestion',
  format: 'json',
  received_at_ms: RECEIVED_MS,
  item_count: 0,
  retention_days: 30,
} as const;

const bytes = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
const trace = (body: object = {}, id = 'e1') => ({ id, type: 'trace-create', timestamp: NOW, body: { id: 't1', ...body } });
const event = (type: string, body: unknown, more: object = {}) => ({ id: 'e1', type, timestamp: NOW, body, ...more });
const inspectOne = (one: unknown, more: object = {}) => inspectBatch(bytes({ batch: [one] }), { ...rules, ...more });

describe('the wrapper', () => {
  it.each([
    ['not JSON', '{'],
    ['a list', []],
    ['no batch', {}],
    ['a batch that is no list', { batch: {} }],
    ['null', null],
  ])('is refused when it is %s', (_, body) => {
    expect(() => inspectBatch(bytes(body), rules)).toThrow(expect.objectContaining({ httpStatus: 400, code: 'malformed_body' }));
  });

  it('never repeats what was sent in its refusal', () => {
    expect(() => inspectBatch(bytes('{"secret-text'), rules)).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('secret') }) as AppError,
    );
  });

  it('takes an empty batch, unknown keys and metadata of any shape', () => {
    expect(inspectBatch(bytes({ batch: [], metadata: 7, other: [] }), rules)).toMatchObject({ itemCount: 0, errors: [], successIds: [] });
  });
});

describe('an event', () => {
  it.each([
    ['is no object', 7, 'unknown', 'invalid_event'],
    ['has no id', { ...trace(), id: undefined }, 'unknown', 'missing_field'],
    ['has a line break in its id', { ...trace(), id: 'a\rb' }, 'a\rb', 'missing_field'],
    ['has an unknown type', event('trace-update', { id: 't' }), 'e1', 'unknown_type'],
    ['has no body', event('trace-create', undefined), 'e1', 'invalid_event'],
    ['has a list for a body', event('trace-create', []), 'e1', 'invalid_event'],
    ['has no time', { ...trace(), timestamp: undefined }, 'e1', 'invalid_timestamp'],
    ['has no readable time', { ...trace(), timestamp: 'yesterday' }, 'e1', 'invalid_timestamp'],
    ['lies in the future', { ...trace(), timestamp: '2026-11-24T00:00:00Z' }, 'e1', 'in_the_future'],
    ['is about something too old', trace({ timestamp: '2026-01-01T00:00:00Z' }), 'e1', 'too_old'],
    ['has an unreadable start', event('span-create', { id: 's', startTime: 'soon' }), 'e1', 'invalid_timestamp'],
    ['has an id that is no text', event('span-create', { id: {} }), 'e1', 'missing_field'],
    ['names a trace that is no text', event('span-create', { id: 's', traceId: { a: 1 } }), 'e1', 'invalid_event'],
    ['updates nothing', event('span-update', {}), 'e1', 'missing_field'],
  ])('is refused alone when it %s', (_, sent, id, reason) => {
    const { errors, successIds, acceptedCount, refused } = inspectBatch(bytes({ batch: [sent, trace({}, 'good')] }), rules);
    expect(errors).toMatchObject([{ id, status: 400, error: reason }]);
    expect(errors[0]?.message).not.toBe('');
    expect([successIds, acceptedCount]).toEqual([['good'], 1]);
    expect(refused).toMatchObject([{ outcome: 'rejected', reason, count: 1 }]);
  });

  it.each([
    'trace-create',
    'span-create',
    'span-update',
    'generation-create',
    'generation-update',
    'event-create',
    'observation-create',
    'observation-update',
    'agent-create',
    'tool-create',
    'chain-create',
    'retriever-create',
    'evaluator-create',
    'embedding-create',
    'guardrail-create',
  ])('of type %s is taken', (type) => {
    expect(inspectOne(event(type, { id: 'x', unknownKey: { a: [1] } }))).toMatchObject({ acceptedCount: 1, errors: [] });
  });

  it.each(['2026-11-22T11:00:00Z', '2026-11-22T12:00:00.5+01:00', '2026-11-22T11:00:00.123456', '2026-11-22 11:00:00'])(
    'may have the time %s',
    (timestamp) => {
      expect(inspectOne({ ...trace(), timestamp })).toMatchObject({ acceptedCount: 1 });
    },
  );

  it('keeps a late update of something old: the update itself is not old', () => {
    expect(inspectOne(event('span-update', { id: 's', output: 'late' }))).toMatchObject({ acceptedCount: 1 });
  });

  it('that an SDK logs about itself succeeds and is counted as ignored', () => {
    const { successIds, acceptedCount, refused } = inspectOne({ id: 'log', type: 'sdk-log', timestamp: NOW, body: { log: 'x' } });
    expect([successIds, acceptedCount]).toEqual([['log'], 0]);
    expect(refused).toEqual([{ item_type: 'sdk_log', outcome: 'ignored', reason: 'sdk_log', count: 1 }]);
  });

  it('of a kind that is not stored here says so', () => {
    expect(inspectOne(event('dataset-run-item-create', { id: 'x' })).errors).toMatchObject([{ status: 404, error: 'not_supported' }]);
  });
});

describe('a public key alone', () => {
  it('may send scores, and nothing else', () => {
    const score = { id: 'e2', type: 'score-create', timestamp: NOW, body: { name: 'a', value: 1, traceId: 't' } };
    const { successIds, errors } = inspectBatch(bytes({ batch: [trace(), score] }), { ...rules, scope: 'scores' });
    expect(successIds).toEqual(['e2']);
    expect(errors).toMatchObject([{ id: 'e1', status: 401, error: 'key_scope' }]);
  });
});

describe('a score', () => {
  const score = (body: object) => inspectOne(event('score-create', { name: 'q', traceId: 't', ...body }));

  it.each([
    [{ value: 0.5 }],
    [{ value: 'good' }],
    [{ value: true }],
    [{ value: 1, dataType: 'BOOLEAN' }],
    [{ value: '0.5', dataType: 'NUMERIC' }],
    [{ value: 7, dataType: 'CATEGORICAL' }],
    [{ value: 'a long text', dataType: 'TEXT' }],
    [{ value: 'what it should say', dataType: 'CORRECTION', name: undefined }],
    [{ value: 0, traceId: undefined, sessionId: 's' }],
    [{ value: 0, traceId: undefined, datasetRunId: 'r' }],
  ])('is taken: %o', (body) => {
    expect(score(body)).toMatchObject({ acceptedCount: 1, errors: [] });
  });

  it.each([
    [{ value: undefined }],
    [{ value: null }],
    [{ value: {} }],
    [{ value: 'x', dataType: 'NUMERIC' }],
    [{ value: 2, dataType: 'BOOLEAN' }],
    [{ value: 1, dataType: 'OTHER' }],
    [{ value: 1, name: '' }],
    [{ value: 1, name: undefined }],
    [{ value: 1, traceId: undefined }],
  ])('is refused: %o', (body) => {
    expect(score(body)).toMatchObject({ acceptedCount: 0, errors: [{ status: 400, error: 'invalid_event' }] });
  });

  it('that is sent alone is a batch of one, the same for everybody who reads it', () => {
    const text = '{"traceId":"t","name":"q","value":12345678901234567890}';
    const batch = batchOfScores(text, RECEIVED_MS);
    expect(batch).toBe(batchOfScores(text, RECEIVED_MS));
    expect(inspectBatch(bytes(batch), rules)).toMatchObject({ acceptedCount: 1, partitionKey: 't' });
    const { patches } = patchRows({ ...meta, signal: 'score' }, bytes(text));
    expect(patches).toMatchObject([{ kind: 'score', body: text }]);
    expect(() => batchOfScores('1', RECEIVED_MS)).toThrow(AppError);
  });

  it('may come in a list, where each is judged alone and stays itself when it is cut out', () => {
    const scores = ['{"id":"a","traceId":"t","name":"q","value":1}', '{"traceId":"t","name":"q","value":1e2}', '7'];
    const list = `[${[...scores, scores[1]].join(', ')}]`;
    expect(inspectBatch(bytes(batchOfScores(list, RECEIVED_MS)), rules)).toMatchObject({ itemCount: 4, acceptedCount: 3 });
    const { patches, refused } = patchRows({ ...meta, signal: 'score' }, bytes(list));
    expect(patches.map(({ body }) => body)).toEqual([scores[0], scores[1], scores[1]]);
    expect(new Set(patches.map(({ dedup_key }) => dedup_key)).size).toBe(3);
    expect(refused).toMatchObject([{ outcome: 'rejected', count: 1 }]);
    const items = scoreItems(bytes(list));
    expect([items.count, items.typeOf(0)]).toEqual([4, 'score']);
    const second = patchRows({ ...meta, signal: 'score' }, items.take(1, 2).body);
    expect(second.patches).toEqual([patches[1]]);
  });
});

it('agrees with the processor about which events count, whatever is sent', () => {
  const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom('t1', NOW, 1, 'NUMERIC'));
  const body = fc.oneof(
    fc.dictionary(fc.constantFrom('id', 'traceId', 'name', 'value', 'startTime', 'timestamp', 'dataType', 'metadata', 'tags'), value),
    fc.jsonValue(),
  );
  const type = fc.constantFrom('trace-create', 'span-create', 'span-update', 'score-create', 'sdk-log', 'observation-create', 'nonsense');
  const sent = fc.oneof(
    fc.record({ id: fc.oneof(fc.constantFrom('a', 'b'), value), type, timestamp: fc.constantFrom(NOW, 'x'), body }),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(fc.array(sent, { maxLength: 6 }), (batch) => {
      const request = bytes({ batch });
      const inspection = inspectBatch(request, rules);
      const { patches, refused } = patchRows(meta, request);
      expect(patches).toHaveLength(inspection.acceptedCount);
      expect(refused).toEqual(inspection.refused);
      expect(inspection.successIds.length + inspection.errors.length).toBe(inspection.itemCount);
    }),
    { numRuns: 400 },
  );
});
