/** Events of a batch that do not end well, over real parts: each is set aside alone, and the ledger agrees with the tables. */
import type { QueueRecord } from '@sentryai/schema';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RECEIVED_MS } from '../normalize/frames.fixture.ts';
import { openTestProcessor, type TestProcessor } from '../open-test-processor.fixture.ts';

const NOW_MS = RECEIVED_MS + 10 * 60_000;
const timestamp = new Date(RECEIVED_MS - 60_000).toISOString();

let test: TestProcessor;
beforeEach(async () => void (test = await openTestProcessor({ now: () => NOW_MS })));
afterEach(() => test.close());

function batchOf(...events: object[]): QueueRecord {
  const meta = {
    v: 1,
    project_id: 1,
    key_id: 'k1',
    protocol: 'langfuse',
    signal: 'ingestion',
    format: 'json',
    received_at_ms: RECEIVED_MS,
    item_count: events.length,
    retention_days: 0,
  } as const;
  const body = Buffer.from(JSON.stringify({ batch: events, metadata: { sdk_name: 'langfuse-js', sdk_version: '3' } }));
  return { meta, body };
}

const span = (id: string, fields: object) => ({ id: `of-${id}`, type: 'span-create', timestamp, body: { id, traceId: 't', ...fields } });
const update = (id: string, fields: object) => ({
  id: `more-${id}`,
  type: 'span-update',
  timestamp,
  body: { id, traceId: 't', ...fields },
});
const spans = () => test.select('SELECT external_id, name, user_id FROM entity_spans FINAL ORDER BY external_id');
const quarantined = () =>
  test.select<{ quarantine_id: string }>(
    'SELECT quarantine_id, reason, item_type, item_count, message FROM quarantine ORDER BY quarantine_id',
  );

async function replay(): Promise<void> {
  const ids = (await quarantined()).map(({ quarantine_id }) => quarantine_id);
  await test.request('replay_requested', 'r1', ids);
  await test.settle();
}

async function expectBalanced(): Promise<void> {
  await test.processor.checkLedger();
  expect(test.processor.state().ledger).toMatchObject({ status: 'balanced', deviations: [] });
}

it('keeps an event whose thing cannot be folded, and folds it when it is replayed', async () => {
  await test.send(batchOf(span('a', { name: 'first' })));
  await test.tamper(
    `ALTER TABLE entity_patches UPDATE body = '{"id":"a","metadata":{"cut' WHERE entity_id = 'a' SETTINGS mutations_sync = 1`,
  );
  await test.send(batchOf(update('a', { name: 'second' }), span('b', { name: 'other' })));
  expect(await spans()).toMatchObject([{ name: 'first' }, { name: 'other' }]);
  expect(await quarantined()).toEqual([
    {
      quarantine_id: expect.stringMatching(/-0\.0$/),
      reason: 'fold_failed',
      item_type: 'observation',
      item_count: 1,
      message: expect.stringContaining('internal error: SyntaxError at packages/langfuse/'),
    },
  ]);
  expect(await test.ledger()).toEqual({
    received: 3,
    'observation stored': 2,
    'observation quarantined fold_failed': 1,
    'entity_patches rows_stored': 2,
    'entity_patches rows_derived': 4,
  });
  await expectBalanced();

  await test.tamper(`ALTER TABLE entity_patches UPDATE body = '{"id":"a","name":"first"}' WHERE entity_id = 'a' AND type = 'span-create'
    SETTINGS mutations_sync = 1`);
  // What was tampered with above was the patch of the first batch only.
  await replay();
  expect(await spans()).toMatchObject([{ name: 'second' }, { name: 'other' }]);
  expect(await test.ledger()).toMatchObject({ received: 3, 'observation stored': 2, 'observation stored replayed': 1 });
  expect(await test.ledger()).not.toHaveProperty(['observation quarantined fold_failed']);
  await expectBalanced();
});

it('cuts out single events that the store refuses, and what they said counts once they are replayed', async () => {
  await test.tamper("ALTER TABLE entity_patches ADD CONSTRAINT no_poison CHECK position(body, 'poison') = 0");
  const user = { id: 'of-t', type: 'trace-create', timestamp, body: { id: 't', userId: 'ada', name: 'poison' } };
  await test.send(batchOf(span('a', { name: 'kept' }), user, span('b', { name: 'poison' }), span('c', { name: 'kept too' })));
  expect(await spans()).toMatchObject([
    { external_id: 'a', user_id: '' },
    { external_id: 'c', user_id: '' },
  ]);
  expect(await quarantined()).toMatchObject([
    { reason: 'store_refused', item_type: 'trace' },
    { reason: 'store_refused', item_type: 'observation' },
  ]);
  await expectBalanced();

  await test.tamper('ALTER TABLE entity_patches DROP CONSTRAINT no_poison');
  await replay();
  expect(await spans()).toMatchObject([
    { external_id: 'a', user_id: 'ada' },
    { external_id: 'b', user_id: 'ada', name: 'poison' },
    { external_id: 'c', user_id: 'ada' },
    { external_id: 't', user_id: 'ada' },
  ]);
  expect(await test.ledger()).toMatchObject({ received: 4, 'trace stored replayed': 1, 'observation stored replayed': 1 });
  await expectBalanced();
});

it('sets aside what ends the thread when it is folded with what was said before, and goes on', { timeout: 120_000 }, async () => {
  await test.close();
  test = await openTestProcessor({ now: () => NOW_MS, isPoisonous: true });
  await test.send(batchOf(span('a', { name: 'die together' }), span('b', { name: 'first' })));
  expect(await spans()).toMatchObject([{ name: 'die together' }, { name: 'first' }]);
  // Alone, each of these events harms nothing.
  await test.send(batchOf(update('a', { output: 'x' }), update('b', { name: 'second' }), span('c', { name: 'other' })));
  expect(await spans()).toMatchObject([{ name: 'die together' }, { name: 'second' }, { name: 'other' }]);
  expect(await quarantined()).toMatchObject([
    {
      quarantine_id: expect.stringMatching(/-0\.0$/),
      reason: 'fold_failed',
      item_count: 1,
      message: expect.stringContaining('ended the thread'),
    },
  ]);
  await expectBalanced();
  await test.send(batchOf(span('d', { name: 'after' })));
  expect((await spans()).at(-1)).toMatchObject({ name: 'after' });
});

it('sets aside what hangs when it is folded with what was said before', { timeout: 120_000 }, async () => {
  await test.close();
  test = await openTestProcessor({ now: () => NOW_MS, isPoisonous: true, config: { normalizeTimeoutMs: 1_000 } });
  await test.send(batchOf(span('a', { name: 'hang together' })));
  await test.send(batchOf(update('a', { output: 'x' }), span('b', { name: 'other' })));
  expect(await spans()).toMatchObject([{ name: 'hang together' }, { name: 'other' }]);
  expect(await quarantined()).toMatchObject([{ reason: 'fold_failed', item_count: 1 }]);
  await expectBalanced();
});

it('cuts out what the store refuses to show, which is shown once it is replayed', async () => {
  await test.tamper("ALTER TABLE entity_spans ADD CONSTRAINT no_poison CHECK name != 'poison'");
  await test.send(batchOf(span('a', { name: 'kept' }), span('b', { name: 'poison' }), span('c', { name: 'kept too' })));
  expect(await spans()).toMatchObject([{ external_id: 'a' }, { external_id: 'c' }]);
  expect(await quarantined()).toMatchObject([
    {
      quarantine_id: expect.stringMatching(/-0\.1$/),
      reason: 'store_refused',
      item_count: 1,
      message: expect.stringMatching(/entity_spans.*The event itself is stored/),
    },
  ]);
  expect(await test.ledger()).toMatchObject({ received: 3, 'observation stored': 2, 'observation quarantined store_refused': 1 });
  await expectBalanced();

  await test.tamper('ALTER TABLE entity_spans DROP CONSTRAINT no_poison');
  await replay();
  expect(await spans()).toMatchObject([{ external_id: 'a' }, { external_id: 'b', name: 'poison' }, { external_id: 'c' }]);
  expect(await test.ledger()).toMatchObject({ received: 3, 'observation stored': 2, 'observation stored replayed': 1 });
  await expectBalanced();
});

it('cuts out scores and content that the store refuses to show', async () => {
  await test.tamper(
    "ALTER TABLE entity_scores ADD CONSTRAINT no_poison CHECK name != 'poison'",
    "ALTER TABLE entity_span_content ADD CONSTRAINT no_poison CHECK position(output, 'poison') = 0",
  );
  const score = (id: string, name: string) => ({
    id: `of-${id}`,
    type: 'score-create',
    timestamp,
    body: { id, traceId: 't', name, value: 1 },
  });
  await test.send(batchOf(score('s1', 'good'), score('s2', 'poison'), span('a', { output: 'poison' }), span('b', { output: 'fine' })));
  expect(await test.select('SELECT name FROM entity_scores FINAL')).toEqual([{ name: 'good' }]);
  // A span whose text is refused stands there without it, like any other.
  expect(await spans()).toMatchObject([{ external_id: 'a' }, { external_id: 'b' }]);
  expect(await test.select('SELECT output FROM entity_span_content FINAL')).toEqual([{ output: 'fine' }]);
  expect(await quarantined()).toMatchObject([
    { reason: 'store_refused', item_type: 'score', item_count: 1 },
    { reason: 'store_refused', item_type: 'observation', item_count: 1 },
  ]);
  await expectBalanced();
});
