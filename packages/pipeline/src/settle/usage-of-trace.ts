import { latencyBucketOf, type SpanKind, type SpanRow, type UsageDimensions, type UsageEntry } from '@sentryai/schema';
import type { TraceAnalysis } from '../traces/trace-analysis.ts';
import type { TraceSpan, TraceTree } from '../traces/trace-tree.ts';
import { type GraphPlace, graphPlaces } from './graph-nodes.ts';
import { inheritContext, type SpanContext } from './inherited-context.ts';
import { COUNT_MAX, dimensionsKey, emptyEntry } from './usage-entry.ts';

/** What settling needs of a span beside what analysis needs. */
export type SettledSpan = TraceSpan &
  Pick<
    SpanRow,
    'project_id' | 'trace_id' | 'provider' | 'ttft_us' | 'session_id' | 'user_id' | 'service' | 'environment' | 'release' | 'agent_name'
  > & {
    /** 0: nobody said when it ended, so that its duration is unknown. */
    has_end?: 0 | 1;
  };

const MINUTE_MS = 60_000;
const MINUTE_MS_LAST = Math.floor((2 ** 32 - 1) / 60) * MINUTE_MS;
const NANO = 1e9;

/**
 * Kinds that are counted only where they begin a trace or carry usage: plumbing, of which there is the most. Charts that
 * ask for them are counted from the spans.
 */
export const UNCOUNTED_KINDS: ReadonlySet<SpanKind> = new Set(['http', 'db', 'event', 'other']);

/**
 * Usage of one analyzed trace, summed by dimensions; the spans that were analyzed must be SettledSpans. The same for every
 * order of them.
 */
export function usageOfTrace(analysis: TraceAnalysis): UsageEntry[] {
  const { tree, roles, counted } = analysis;
  const spans = tree.spans as readonly SettledSpan[];
  const contexts = inheritContext(tree, spans);
  const places = graphPlaces(tree, spans);
  const root = rootOf(tree);
  const entries = new Map<string, UsageEntry>();
  for (let position = 0; position < spans.length; position++) {
    const span = spans[position] as SettledSpan;
    const role = roles.get(span.span_id) ?? 'none';
    const isCounted = counted.has(span.span_id) && !UNCOUNTED_KINDS.has(span.kind);
    if (!isCounted && role !== 'own' && role !== 'estimate' && position !== root) continue;
    const dimensions = dimensionsOf(span, contexts[position] as SpanContext, places[position] as GraphPlace);
    const key = dimensionsKey(dimensions);
    let entry = entries.get(key);
    if (entry === undefined) entries.set(key, (entry = emptyEntry(dimensions)));
    if (position === root) entry.traces += 1;
    if (isCounted) addCall(entry, span);
    if (role === 'own') addOwnUsage(entry, span);
    if (role === 'estimate') addEstimate(entry, span);
  }
  return [...entries.values()];
}

/** The earliest span without a parent here; top-down order begins with it. */
function rootOf({ topDown }: TraceTree): number {
  return topDown[0] ?? 0;
}

function dimensionsOf(span: SettledSpan, context: SpanContext, place: GraphPlace): UsageDimensions {
  return {
    project_id: span.project_id,
    trace_id: span.trace_id,
    minute_ms: minuteOf(span.start_time_us),
    kind: span.kind,
    name: span.name,
    provider: span.provider,
    model: span.model,
    service: context.service,
    environment: context.environment,
    release: context.release,
    user_id: context.user_id,
    session_id: context.session_id,
    node: place.node,
    parent_kind: place.parent_kind,
    parent_node: place.parent_node,
  };
}

/** The ledger's minutes lie between 1970 and 2106; spans of wilder clocks count at its ends. */
function minuteOf(us: number): number {
  const minute_ms = Math.floor(us / (MINUTE_MS * 1000)) * MINUTE_MS;
  return Math.min(MINUTE_MS_LAST, Math.max(0, minute_ms));
}

function addCall(entry: UsageEntry, span: SettledSpan): void {
  entry.calls += 1;
  if (span.status === 'error') entry.errors += 1;
  if (span.has_end !== 0) {
    const duration = latencyBucketOf(span.duration_us);
    entry.duration_buckets[duration] = (entry.duration_buckets[duration] ?? 0) + 1;
  }
  if (span.ttft_us === null) return;
  const ttft = latencyBucketOf(span.ttft_us);
  entry.ttft_buckets[ttft] = (entry.ttft_buckets[ttft] ?? 0) + 1;
}

function addEstimate(entry: UsageEntry, span: SettledSpan): void {
  entry.estimated_tokens = plus(entry.estimated_tokens, (span.input_tokens ?? 0) + (span.output_tokens ?? 0));
  entry.estimated_calls += 1;
}

/** Sums stay exact whole numbers whatever clients send. */
function plus(sum: number, value: number): number {
  return Math.min(COUNT_MAX, sum + value);
}

const TOKENS = ['input', 'output', 'cache_read', 'cache_write', 'reasoning'] as const;

function addOwnUsage(entry: UsageEntry, span: SettledSpan): void {
  entry.usage_calls += 1;
  for (const token of TOKENS) {
    const count = span[`${token}_tokens`];
    if (count === null) continue;
    entry[`${token}_tokens`] = plus(entry[`${token}_tokens`], count);
    entry[`${token}_known`] += 1;
  }
  if (span.cost_usd !== null) {
    entry.cost_nano_usd = plus(entry.cost_nano_usd, Math.round(span.cost_usd * NANO));
    entry.cost_known += 1;
  } else if (span.input_tokens !== null || span.output_tokens !== null) entry.unpriced_calls += 1;
}
