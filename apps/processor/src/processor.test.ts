import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { logEvent, nativeRecord, RECEIVED_MS, spanEvent } from './normalize/frames.fixture.ts';
import { openTestProcessor, type TestProcessor } from './open-test-processor.fixture.ts';

/** Long enough after the records for their minute to be checked. */
const NOW_MS = RECEIVED_MS + 10 * 60_000;
const messages = (test: TestProcessor) => test.select<{ message: string }>('SELECT message FROM logs ORDER BY message');
const quarantined = (test: TestProcessor) =>
  test.select<{ quarantine_id: string; reason: string; item_type: string }>(
    'SELECT quarantine_id, reason, item_type FROM quarantine ORDER BY quarantine_id',
  );

describe('items that the store refuses', () => {
  let test: TestProcessor;
  beforeEach(async () => {
    test = await openTestProcessor({ now: () => NOW_MS });
    // A real refusal of the engine, as after a change of the table by hand.
    await test.tamper("ALTER TABLE logs ADD CONSTRAINT no_poison CHECK NOT startsWith(message, 'poison')");
  });
  afterEach(() => test.close());

  it('are isolated row by row; the queue goes on, and the ledger agrees with the tables', async () => {
    const ids = Array.from({ length: 20 }, (_, index) => (index % 7 === 3 ? `poison-${index}` : `good-${index}`));
    await test.send(nativeRecord(ids.map(logEvent)), nativeRecord([spanEvent]));
    expect((await messages(test)).map(({ message }) => message)).toEqual(ids.filter((id) => id.startsWith('good')).sort());
    expect(await test.select('SELECT DISTINCT message FROM quarantine')).toEqual([
      { message: expect.stringContaining('table logs: VIOLATED_CONSTRAINT') },
    ]);
    expect(await quarantined(test)).toEqual(
      [10, 17, 3].map((index) => ({ quarantine_id: expect.stringMatching(`-0\\.${index}$`), reason: 'store_refused', item_type: 'log' })),
    );
    expect(await test.ledger()).toEqual({
      received: 21,
      'log stored': 17,
      'log quarantined store_refused': 3,
      'span stored': 1,
      'logs rows_stored': 17,
      'spans rows_stored': 1,
    });
    await test.processor.checkLedger();
    expect(test.processor.ledgerHealth()).toMatchObject({ ok: true, message: expect.stringContaining('balanced: 21 items') });
    expect(test.processor.health()).toEqual({ ok: true });
  });

  it('are stored by a replay once the cause is gone, without being received a second time', async () => {
    await test.send(nativeRecord([logEvent('poison'), logEvent('good')]));
    const [item] = await quarantined(test);
    await test.request('replay_requested', 'r1', [item!.quarantine_id]);
    await test.settle();
    expect(await test.ledger()).toMatchObject({ received: 2, 'log quarantined store_refused': 1 });
    await test.tamper('ALTER TABLE logs DROP CONSTRAINT no_poison');
    // Two people at once: the second request finds it done.
    await test.request('replay_requested', 'r2', [item!.quarantine_id]);
    await test.request('replay_requested', 'r3', [item!.quarantine_id]);
    await test.settle();
    expect((await messages(test)).map(({ message }) => message)).toEqual(['good', 'poison']);
    expect(await test.ledger()).toEqual({ received: 2, 'log stored': 1, 'log stored replayed': 1, 'logs rows_stored': 2 });
    expect(
      await test.select("SELECT request_id, event FROM quarantine_events WHERE NOT endsWith(event, '_requested') ORDER BY request_id"),
    ).toEqual([
      { request_id: 'r1', event: 'failed' },
      { request_id: 'r2', event: 'replayed' },
      { request_id: 'r3', event: 'skipped' },
    ]);
    await test.processor.checkLedger();
    expect(test.processor.state().ledger).toMatchObject({ status: 'balanced', received: 2 });
  });

  it('end as discarded when a person discards them', async () => {
    await test.send(nativeRecord([logEvent('poison-1'), logEvent('poison-2'), logEvent('good')]));
    await test.request(
      'discard_requested',
      'r1',
      (await quarantined(test)).map(({ quarantine_id }) => quarantine_id),
    );
    await test.settle();
    expect(await test.ledger()).toEqual({
      received: 3,
      'log stored': 1,
      'log discarded quarantine_discarded': 2,
      'logs rows_stored': 1,
    });
  });

  it('keep rows of theirs that stand in other tables, and a replay adds the rest', async () => {
    await test.tamper('ALTER TABLE errors ADD CONSTRAINT no_errors CHECK error_type != $$Poison$$'.replaceAll('$$', "'"));
    const log = (type: string) => ({
      severityNumber: 17,
      body: { stringValue: type },
      attributes: [{ key: 'exception.type', value: { stringValue: type } }],
    });
    const body = Buffer.from(JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [log('Fine'), log('Poison')] }] }] }));
    const { meta } = nativeRecord([], { protocol: 'otlp', signal: 'logs', item_count: 2 });
    await test.send({ meta, body });
    expect(await test.ledger()).toEqual({
      received: 2,
      'log stored': 1,
      'log quarantined store_refused': 1,
      'logs rows_stored': 1,
      'logs rows_derived': 1,
      'errors rows_derived': 1,
    });
    await test.tamper('ALTER TABLE errors DROP CONSTRAINT no_errors');
    const [item] = await quarantined(test);
    await test.request('replay_requested', 'r1', [item!.quarantine_id]);
    await test.settle();
    expect(await test.ledger()).toMatchObject({ received: 2, 'log stored': 1, 'log stored replayed': 1, 'errors rows_derived': 2 });
    await test.processor.checkLedger();
    expect(test.processor.state().ledger).toMatchObject({ status: 'balanced', deviations: [] });
    expect(await test.select('SELECT error_type FROM errors ORDER BY error_type')).toEqual([
      { error_type: 'Fine' },
      { error_type: 'Poison' },
    ]);
  });

  it('wait on the queue when the table itself is broken, since then every row would be refused', async () => {
    await test.tamper('ALTER TABLE metrics DROP COLUMN unit');
    await test.producer.append(nativeRecord([{ type: 'metric', name: 'm', value: 1, kind: 'gauge' }]), '');
    await expect.poll(() => test.processor.health(), { timeout: 10_000 }).toMatchObject({ ok: false });
    expect(await quarantined(test)).toEqual([]);
    await test.tamper('ALTER TABLE metrics ADD COLUMN unit LowCardinality(String) AFTER value');
    await test.send();
    expect(await test.ledger()).toMatchObject({ received: 1, 'metric stored': 1 });
  });
});

describe('items that end the thread', () => {
  it('go to quarantine alone, whether it dies, hangs or throws', { timeout: 60_000 }, async () => {
    const config = { normalizeTimeoutMs: 800, probeTimeoutMs: 1_000 };
    const test = await openTestProcessor({ now: () => NOW_MS, config, isPoisonous: true });
    try {
      await test.send(nativeRecord(['a', 'die', 'b'].map(logEvent)), nativeRecord(['throw', 'c', 'hang'].map(logEvent)));
      await test.send(nativeRecord([logEvent('d')]));
      expect((await messages(test)).map(({ message }) => message)).toEqual(['a', 'b', 'c', 'd']);
      expect(await test.ledger()).toMatchObject({
        received: 7,
        'log stored': 4,
        'log quarantined normalize_failed': 1,
        'log quarantined processing_crashed': 1,
        'log quarantined processing_timed_out': 1,
      });
      await test.processor.checkLedger();
      expect(test.processor.state().ledger.status).toBe('balanced');
    } finally {
      await test.close();
    }
  });
});

describe('the check of the ledger', () => {
  let test: TestProcessor;
  beforeAll(async () => {
    test = await openTestProcessor({ now: () => NOW_MS });
    await test.send(nativeRecord([logEvent('a'), logEvent('b'), { ...spanEvent, input: 'hello' }]));
  });
  afterAll(() => test.close());
  const deviations = async () => {
    await test.processor.checkLedger();
    return test.processor.state().ledger.deviations.map(({ kind, table, key, expected, actual }) => [kind, table ?? key, expected, actual]);
  };

  it('finds nothing where nothing is wrong', async () => {
    expect(await deviations()).toEqual([]);
    expect(test.processor.state()).toMatchObject({
      is_storing: true,
      lag_ms: 600_000,
      queue: { oldest_age_ms: 0, durability: 'full' },
      ledger: { status: 'balanced', received: 3, problem: '' },
    });
  });

  it('reports rows that a table has lost, and stops when they are back', { timeout: 60_000 }, async () => {
    await test.tamper("ALTER TABLE logs DELETE WHERE message = 'a' SETTINGS mutations_sync = 2");
    expect(await deviations()).toEqual([['rows_missing', 'logs', 2, 1]]);
    expect(test.processor.ledgerHealth()).toMatchObject({ ok: false, message: expect.stringContaining('rows_missing in logs') });
    expect(await deviations()).toHaveLength(1);
    expect(await test.metrics.text()).toContain('sentryai_ledger_imbalance_total{kind="rows_missing"} 1');
    await test.tamper("INSERT INTO logs SELECT * REPLACE ('a' AS message) FROM logs");
    expect(await deviations()).toEqual([]);
    expect(test.processor.ledgerHealth()).toMatchObject({ ok: true });
  });

  it('reports rows that stand in a table twice', { timeout: 60_000 }, async () => {
    await test.tamper('INSERT INTO spans SELECT * FROM spans');
    expect(await deviations()).toEqual([['rows_surplus', 'spans', 1, 2]]);
  });

  it('reports items that have no end, items without a row, and acknowledged ones that never came', { timeout: 60_000 }, async () => {
    await test.tamper(
      "ALTER TABLE outcomes DELETE WHERE outcome = 'stored' AND item_type = 'span' SETTINGS mutations_sync = 2",
      `INSERT INTO outcomes (project_id, minute, key_id, protocol, outcome, quantity)
       VALUES (1, toDateTime(${RECEIVED_MS / 1000}, 'UTC'), 'k1', 'native', 'acknowledged', 5)`,
    );
    expect(await deviations()).toEqual(
      expect.arrayContaining([
        ['unbalanced', 'k1', 3, 2],
        ['acknowledged_lost', 'k1', 5, 3],
        ['items_without_rows', null, 2, 3],
      ]),
    );
  });

  it('says that it could not be made, which is not that all is well', async () => {
    await test.store.close();
    await test.processor.checkLedger();
    expect(test.processor.state().ledger).toMatchObject({ status: 'unbalanced', problem: expect.stringContaining('closed') });
    expect(test.processor.ledgerHealth()).toMatchObject({ ok: true, message: expect.stringContaining('could not be checked') });
  });
});
