/** Logs and metrics: elements of a container, whose attributes say everything but time and ids. */
import type { Attributes } from '@sentryai/otlp';
import { type JsonRecord, type Placed, readSpanId, readTraceId, readTypedAttributes, recordIn, textIn } from '@sentryai/sentry';
import { type ItemContext, type LogRow, type MetricRow, ZERO_SPAN_ID, ZERO_TRACE_ID } from '@sentryai/schema';
import { rowIdentity } from '../events/identity.ts';
import { jsonOfEntries, textOf } from '../traces/json-text.ts';
import { cutText, SPAN_LIMITS } from '../traces/limits.ts';
import { readLevel } from './error-row.ts';
import { type EnvelopeContext, ident, originFields } from './item-context.ts';

const METRIC_KINDS: Readonly<Record<string, MetricRow['kind']>> = { counter: 'counter', gauge: 'gauge', distribution: 'histogram' };
const METRIC_TAGS_MAX = 64;
const METRIC_TAG_CHARS_MAX = 256;

export function logRows(logs: readonly Placed[], context: EnvelopeContext): LogRow[] {
  const times = new TieBreaker();
  return logs.map((log) => {
    const attributes = readTypedAttributes(recordIn(log.payload, 'attributes'));
    const body = log.payload['body'];
    return {
      ...recordContext('log', log, attributes, context),
      timestamp_us: times.next(log.timestamp_us),
      attributes: attributes.size === 0 ? '' : jsonOfEntries(attributes),
      level: readLevel(log.payload['level'], 'info'),
      message: cutText(typeof body === 'string' ? body : JSON.stringify(body), SPAN_LIMITS.valueChars),
      logger: ident(textOf(attributes.get('logger.name') ?? attributes.get('sentry.origin'))),
    };
  });
}

export function metricRows(metrics: readonly Placed[], context: EnvelopeContext): MetricRow[] {
  return metrics.map((metric) => {
    const attributes = readTypedAttributes(recordIn(metric.payload, 'attributes'));
    return {
      ...recordContext('metric', metric, attributes, context),
      timestamp_us: metric.timestamp_us,
      tags: metricTags(attributes),
      attributes: attributes.size === 0 ? '' : jsonOfEntries(attributes),
      name: ident(textIn(metric.payload, 'name')),
      value: metric.payload['value'] as number,
      unit: ident(textIn(metric.payload, 'unit')),
      kind: METRIC_KINDS[textIn(metric.payload, 'type')] ?? 'gauge',
    };
  });
}

function recordContext(
  type: string,
  { payload, content_hash, index }: Placed,
  attributes: Attributes,
  context: EnvelopeContext,
): Omit<ItemContext, 'timestamp_us' | 'attributes'> {
  const text = (...keys: readonly string[]): string => keys.map((key) => textOf(attributes.get(key))).find((value) => value !== '') ?? '';
  const sdk: JsonRecord = { name: text('sentry.sdk.name'), version: text('sentry.sdk.version') };
  return {
    ...originFields(context, { release: text('sentry.release'), environment: text('sentry.environment'), sdk }),
    ...rowIdentity(type, '', { meta: context.meta, bodyHash: content_hash, index }),
    external_id: '',
    trace_id: readTraceId(payload['trace_id']) || ZERO_TRACE_ID,
    span_id: readSpanId(payload['span_id']) || readSpanId(attributes.get('sentry.trace.parent_span_id')) || ZERO_SPAN_ID,
    session_id: ident(text('gen_ai.conversation.id', 'session.id')),
    user_id: ident(text('user.id', 'user.email', 'user.name')),
    service: ident(text('service.name')),
    tags: {},
  };
}

/** What a metric is broken down by: the application's own small attributes. */
function metricTags(attributes: Attributes): Record<string, string> {
  const tags: [string, string][] = [];
  for (const [key, value] of attributes) {
    const isSmall = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    if (!isSmall || key.startsWith('sentry.') || tags.length >= METRIC_TAGS_MAX) continue;
    tags.push([cutText(key, METRIC_TAG_CHARS_MAX), cutText(String(value), METRIC_TAG_CHARS_MAX)]);
  }
  return Object.fromEntries(tags);
}

/** Browsers' clocks are coarse: records of one moment stay in the order of their list by a microsecond each. */
class TieBreaker {
  readonly #seen = new Map<number, number>();

  next(timestampUs: number): number {
    const ties = this.#seen.get(timestampUs) ?? 0;
    this.#seen.set(timestampUs, ties + 1);
    return timestampUs + ties;
  }
}
