import { USAGE_COUNTS, type UsageDimensions, type UsageEntry, type UsageMeasures } from '@sentryai/schema';

/** No client's numbers may make a sum that is no exact whole number any more. */
export const COUNT_MAX = 2 ** 51;

/** An entry that counts nothing yet. Written out, so that all entries have one shape: they are made for nearly every span. */
export function emptyEntry(of: UsageDimensions): UsageEntry {
  return {
    project_id: of.project_id,
    trace_id: of.trace_id,
    minute_ms: of.minute_ms,
    kind: of.kind,
    name: of.name,
    provider: of.provider,
    model: of.model,
    service: of.service,
    environment: of.environment,
    release: of.release,
    user_id: of.user_id,
    session_id: of.session_id,
    node: of.node,
    parent_kind: of.parent_kind,
    parent_node: of.parent_node,
    traces: 0,
    calls: 0,
    errors: 0,
    usage_calls: 0,
    input_tokens: 0,
    input_known: 0,
    output_tokens: 0,
    output_known: 0,
    cache_read_tokens: 0,
    cache_read_known: 0,
    cache_write_tokens: 0,
    cache_write_known: 0,
    reasoning_tokens: 0,
    reasoning_known: 0,
    cost_nano_usd: 0,
    cost_known: 0,
    unpriced_calls: 0,
    estimated_tokens: 0,
    estimated_calls: 0,
    duration_buckets: {},
    ttft_buckets: {},
  };
}

const SEPARATOR = '\u0001';

/** Equal for entries of one trace that are counted together. */
export function dimensionsKey(entry: UsageDimensions): string {
  const { minute_ms, kind, name, provider, model, service, environment, release, user_id, session_id } = entry;
  const { node, parent_kind, parent_node } = entry;
  const start = kind + SEPARATOR + minute_ms + SEPARATOR + name + SEPARATOR + provider + SEPARATOR + model + SEPARATOR + service;
  const owner = environment + SEPARATOR + release + SEPARATOR + user_id + SEPARATOR + session_id;
  return start + SEPARATOR + owner + SEPARATOR + node + SEPARATOR + parent_kind + SEPARATOR + parent_node;
}

/** Adds `from` to `into`, or takes it away; sums stay within COUNT_MAX. Buckets that come to nothing are left out. */
export function addMeasures(into: UsageMeasures, from: UsageMeasures, sign: 1 | -1): void {
  for (const name of USAGE_COUNTS) into[name] = Math.max(-COUNT_MAX, Math.min(COUNT_MAX, into[name] + sign * from[name]));
  addBuckets(into.duration_buckets, from.duration_buckets, sign);
  addBuckets(into.ttft_buckets, from.ttft_buckets, sign);
}

function addBuckets(into: Record<string, number>, from: Readonly<Record<string, number>>, sign: 1 | -1): void {
  for (const bucket in from) {
    const sum = (into[bucket] ?? 0) + sign * (from[bucket] ?? 0);
    if (sum === 0) delete into[bucket];
    else into[bucket] = sum;
  }
}
