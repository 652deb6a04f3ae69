import { normalizeEnvelope } from '@sentryai/pipeline';
import { priceCall } from '@sentryai/pricing';
import { decodeEnvelope } from '@sentryai/sentry';
import { envelopeMeta, loadSentryCaptures } from '@sentryai/testing/sentry-captures';
import { describe, expect, it } from 'vitest';
import { joinRows, type Rows } from './captured-failures.fixture.ts';
import { detectAll } from './detect-rows.fixture.ts';

const RECEIVED_AT_MS = Date.UTC(2026, 11, 1);
const META = envelopeMeta(RECEIVED_AT_MS);

/** Spans of one run of a program: its requests together. */
function rowsByRun(): Map<string, Rows> {
  const parts = loadSentryCaptures()
    .filter(({ expect: truth }) => truth.kind !== 'store')
    .map((capture) => {
      const envelope = decodeEnvelope(capture.body, 'envelope', { receivedAtMs: RECEIVED_AT_MS, retentionDays: 0 });
      const { rows } = normalizeEnvelope(envelope, META, priceCall);
      return { run: capture.name.replace(/--\d+$/, ''), rows: { spans: rows.spans, contents: rows.span_content, logs: rows.logs } };
    });
  return new Map([...Map.groupBy(parts, ({ run }) => run)].map(([run, group]) => [run, joinRows(group.map(({ rows }) => rows))]));
}

describe('detectors on captures of Sentry SDKs', () => {
  const runs = rowsByRun();

  it('find the one call that was lost to a rate limit, and nothing in all other runs', () => {
    const spans = [...runs.values()].flatMap((rows) => rows.spans);
    expect(spans.filter(({ kind }) => kind === 'llm').length).toBeGreaterThan(5);
    const alarms = [...runs].flatMap(([run, rows]) => detectAll(rows).findings.map(({ detector }) => [run, detector]));
    expect(alarms).toEqual([['sentry-node-11/openai-error', 'rate_limited']]);
  });
});
