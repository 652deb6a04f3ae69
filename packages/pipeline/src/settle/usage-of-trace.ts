import { latencyBucketOf, type SpanRow, type UsageEntry, type UsageMeasures, type UsageRole } from '@sentryai/schema';
import type { TraceAnalysis } from '../traces/trace-analysis.ts';
import type { TraceSpan, TraceTree } from '../traces/trace-tree.ts';
import { inheritContext, type SpanContext } from './inherited-context.ts';
import { addMeasures, COUNT_MAX, dimensionsKey, noMeasures } from './usage-entry.ts';

/** What settling needs of a span beside what analysis needs. */
export type SettledSpan = TraceSpan &
  Pick<SpanRow, 'project_id' | 'trace_id' | 'provider' | 'ttft_us' | 'session_id' | 'user_id' | 'service' | 'environment' | 'release'>;

const MINUTE_MS = 60_000;
const MINUTE_MS_LAST = Math.floor((2 ** 32 - 1) / 60) * MINUTE_MS;
const NANO = 1e9;

/**
 * Usage of one analyzed trace, summed by dimensions; the spans that were analyzed must be SettledSpans. The same for every
 * order of them.
 */
export function usageOfTrace(analysis: TraceAnalysis): UsageEntry[] {
  const { tree, roles, counted } = analysis;
  const spans = tree.spans as readonly SettledSpan[];
  const contexts = inheritContext(tree, (position) => contextOf(spans[position]));
  const root = rootOf(tree);
  const entries = new Map<string, UsageEntry>();
  for (const [position, span] of spans.entries()) {
    const measures = measuresOf(span, roles.get(span.span_id) ?? 'none', counted.has(span.span_id), position === root);
    if (measures === null) continue;
    const entry: UsageEntry = { ...dimensionsOf(span, contexts[position] as SpanContext), ...measures };
    const known = entries.get(dimensionsKey(entry));
    if (known === undefined) entries.set(dimensionsKey(entry), entry);
    else addMeasures(known, measures, 1);
  }
  return [...entries.values()];
}

function contextOf(span: SettledSpan | undefined): SpanContext {
  const { session_id = '', user_id = '', service = '', environment = '', release = '' } = span ?? {};
  return { session_id, user_id, service, environment, release };
}

/** The earliest span without a parent here; top-down order begins with it. */
function rootOf({ topDown }: TraceTree): number {
  return topDown[0] ?? 0;
}

function dimensionsOf(span: SettledSpan, context: SpanContext) {
  return {
    project_id: span.project_id,
    trace_id: span.trace_id,
    minute_ms: minuteOf(span.start_time_us),
    kind: span.kind,
    name: span.name,
    provider: span.provider,
    model: span.model,
    ...context,
  };
}

/** The ledger's minutes lie between 1970 and 2106; spans of wilder clocks count at its ends. */
function minuteOf(us: number): number {
  const minute_ms = Math.floor(us / (MINUTE_MS * 1000)) * MINUTE_MS;
  return Math.min(MINUTE_MS_LAST, Math.max(0, minute_ms));
}

/** Null: the span counts nowhere. */
function measuresOf(span: SettledSpan, role: UsageRole, isCounted: boolean, isRoot: boolean): UsageMeasures | null {
  if (!isCounted && role !== 'own' && role !== 'estimate' && !isRoot) return null;
  const measures = noMeasures();
  if (isRoot) measures.traces = 1;
  if (isCounted) {
    measures.calls = 1;
    if (span.status === 'error') measures.errors = 1;
    measures.duration_buckets[latencyBucketOf(span.duration_us)] = 1;
    if (span.ttft_us !== null) measures.ttft_buckets[latencyBucketOf(span.ttft_us)] = 1;
  }
  if (role === 'estimate') {
    measures.estimated_tokens = Math.min(COUNT_MAX, (span.input_tokens ?? 0) + (span.output_tokens ?? 0));
    measures.estimated_calls = 1;
  }
  if (role === 'own') addOwnUsage(measures, span);
  return measures;
}

const TOKENS = ['input', 'output', 'cache_read', 'cache_write', 'reasoning'] as const;

function addOwnUsage(measures: UsageMeasures, span: SettledSpan): void {
  measures.usage_calls = 1;
  for (const token of TOKENS) {
    const count = span[`${token}_tokens`];
    if (count === null) continue;
    measures[`${token}_tokens`] = Math.min(count, COUNT_MAX);
    measures[`${token}_known`] = 1;
  }
  if (span.cost_usd !== null) {
    measures.cost_nano_usd = Math.min(COUNT_MAX, Math.round(span.cost_usd * NANO));
    measures.cost_known = 1;
  } else if (span.input_tokens !== null || span.output_tokens !== null) measures.unpriced_calls = 1;
}
