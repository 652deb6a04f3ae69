/** Captured requests of Sentry's SDKs for Python, Go and Ruby against what their programs did (fixtures/sentry-2). */
import { readMessages } from '@sentryai/conventions';
import { priceCall } from '@sentryai/pricing';
import { decodeEnvelope, inspectEnvelope } from '@sentryai/sentry';
import { envelopeMeta, loadSentryCaptures, type SentryCapture } from '@sentryai/testing/sentry-captures';
import { describe, expect, it } from 'vitest';
import { analyzeTrace, normalizeEnvelope, type NormalizedEnvelope } from '../index.ts';

const RECEIVED_AT_MS = Date.UTC(2026, 11, 1);
const RULES = { receivedAtMs: RECEIVED_AT_MS, retentionDays: 0 };

/** What a program did; members that a capture has nothing of are left out. */
type Facts = {
  exceptions?: [type: string, frames: number][];
  level?: string;
  user_id?: string;
  tags?: Record<string, string>;
  vars?: Record<string, string>;
  attachment?: string;
  sessions?: number;
  crashed?: number;
  logs?: number;
  totals?: Record<string, number>;
};
type Read = NormalizedEnvelope & { name: string; facts: Facts; itemCount: number; refusedCount: number };

function read({ name, body, expect: facts }: SentryCapture): Read {
  const { itemCount, refused } = inspectEnvelope(body, 'envelope', RULES);
  const meta = envelopeMeta(RECEIVED_AT_MS, { item_count: itemCount });
  const refusedCount = refused.reduce((sum, { count }) => sum + count, 0);
  return {
    name,
    facts: facts as unknown as Facts,
    itemCount,
    refusedCount,
    ...normalizeEnvelope(decodeEnvelope(body, 'envelope', RULES), meta, priceCall),
  };
}

const all = loadSentryCaptures('sentry-2').map(read);
const having = (fact: keyof Facts): [string, Read][] => all.filter(({ facts }) => facts[fact] !== undefined).map((one) => [one.name, one]);

it('accounts for every thing in them, and refuses none', () => {
  expect(all.length).toBeGreaterThanOrEqual(8);
  for (const { name, rows, itemCount, refusedCount } of all) {
    const { span_content: _, ...counted } = rows;
    expect([Object.values(counted).reduce((sum, list) => sum + list.length, 0), refusedCount], name).toEqual([itemCount, 0]);
  }
});

it.each(having('exceptions'))('%s keeps its chain with its frames, root cause first, and whom it happened to', (_, { rows, facts }) => {
  const [error] = rows.errors;
  const exceptions = JSON.parse(error?.exceptions ?? '[]') as { type: string; frames: { vars?: object; in_app?: boolean }[] }[];
  expect(exceptions.map(({ type, frames }) => [type, frames.length])).toEqual(facts.exceptions);
  expect(error).toMatchObject({ level: facts.level, user_id: facts.user_id, tags: facts.tags, environment: 'staging' });
  if (facts.vars) expect(exceptions[0]?.frames.at(-1)).toMatchObject({ vars: facts.vars, in_app: true });
  if (facts.attachment) expect(rows.blobs).toMatchObject([{ name: facts.attachment, event_id: error?.event_id }]);
});

it.each(having('sessions'))('%s counts its sessions', (_, { rows, facts }) => {
  const sum = (member: 'sessions' | 'crashed') => rows.release_sessions.reduce((total, session) => total + session[member], 0);
  expect([sum('sessions'), sum('crashed')]).toEqual([facts.sessions, facts.crashed]);
});

it.each(having('logs'))('%s keeps its logs', (_, { rows, facts }) => {
  expect(rows.logs).toHaveLength(facts.logs ?? 0);
  expect(rows.logs.map(({ level }) => level)).toContain('fatal');
  const log = rows.logs.find(({ message }) => message === 'checked out c-1 with 3 items');
  expect(JSON.parse(log?.attributes ?? '{}')).toMatchObject({ 'shop.id': 5, list: ['a', 'b'] });
  expect(rows.logs.find(({ logger }) => logger === 'shop.cart')?.message).toBe('payment p-9 failed after 3 tries');
});

it.each(having('totals'))('%s counts each model call once', (_, { rows, facts }) => {
  expect(analyzeTrace(rows.spans).totals).toMatchObject(facts.totals ?? {});
});

describe('answers of the Python SDK', () => {
  const { rows } = all.find(({ name }) => name === 'sentry-python-2/openai--1')!;
  const answers = rows.spans
    .filter(({ kind, status }) => kind === 'llm' && status === 'ok')
    .map(({ span_id }) => rows.span_content.find((content) => content.span_id === span_id)!)
    .map(({ output, output_format }) => readMessages(output, output_format, 'output'));

  it('read as what the model said and called', () => {
    const said = [{ role: 'assistant', parts: [{ type: 'text', text: 'It is sunny in Paris.' }] }];
    const called = [{ role: 'assistant', parts: [{ type: 'tool_call', id: 'call_1', name: 'weather', arguments: '{"city":"Paris"}' }] }];
    expect(answers).toMatchObject([said, said, called, said]);
  });

  it('hold no nulls that were written as texts', () => {
    for (const { output } of rows.span_content) expect(output).not.toContain('"None"');
  });
});
