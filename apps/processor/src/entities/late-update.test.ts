import { foreignTraceId } from '@sentryai/langfuse';
import { eventually } from '@sentryai/testing/eventually';
import type { QueueRecord } from '@sentryai/schema';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openTestProcessor, type TestProcessor } from '../open-test-processor.fixture.ts';

let test: TestProcessor;
beforeEach(async () => void (test = await openTestProcessor({ now: Date.now, config: { settleMs: 50, settleMaxMs: 1_000 } })));
afterEach(() => test.close());

let events = 0;

function eventOf(type: string, secondsAgo: number, body: object): QueueRecord {
  const received_at_ms = Date.now();
  const timestamp = new Date(received_at_ms - secondsAgo * 1000).toISOString();
  const meta = {
    v: 1,
    project_id: 1,
    key_id: 'k1',
    protocol: 'langfuse',
    signal: 'ingestion',
    format: 'json',
    received_at_ms,
    item_count: 1,
    retention_days: 0,
  } as const;
  const event = { id: `event-${(events += 1)}`, type, timestamp, body };
  return { meta, body: Buffer.from(JSON.stringify({ batch: [event] })) };
}

const used = async () =>
  (
    await test.select<object>(
      'SELECT sum(traces) AS traces, sum(calls) AS calls, sum(input_tokens) AS input, sum(output_tokens) AS output FROM usage_ledger',
    )
  )[0];

it('is settled again: what a call used counts once, as it was told last', async () => {
  const startTime = new Date(Date.now() - 120_000).toISOString();
  await test.send(
    eventOf('generation-create', 120, { id: 'g', traceId: 't', startTime, model: 'gpt-4o', usage: { input: 40, output: 4 } }),
  );
  await eventually(async () => expect(await used()).toEqual({ traces: 1, calls: 1, input: 40, output: 4 }));
  await test.send(eventOf('generation-update', 60, { id: 'g', traceId: 't', usage: { input: 41, output: 17 } }));
  await eventually(async () => expect(await used()).toEqual({ traces: 1, calls: 1, input: 41, output: 17 }));
  // It belonged elsewhere all along: nothing is left where it was.
  await test.send(eventOf('generation-create', 180, { id: 'g', traceId: 'other', startTime }));
  await eventually(async () => {
    expect(await used()).toEqual({ traces: 1, calls: 1, input: 41, output: 17 });
    const counted = await test.select('SELECT lower(hex(trace_id)) AS id FROM usage_ledger GROUP BY trace_id HAVING sum(traces) > 0');
    expect(counted).toEqual([{ id: foreignTraceId(1, 'other') }]);
  });
});
