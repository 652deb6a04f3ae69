import { isRecord, listIn, type Placed, wordOf } from '@sentryai/sentry';
import { type MetricRow, ZERO_SPAN_ID, ZERO_TRACE_ID } from '@sentryai/schema';
import { rowIdentity } from '../events/identity.ts';
import { SDK_DISCARDED_METRIC } from '../events/item-rows.ts';
import { cutText } from '../traces/limits.ts';
import { type EnvelopeContext, originFields } from './item-context.ts';

/** Sentry's categories in the words of our ledger; a category without one keeps its own. */
const ITEM_TYPES: Readonly<Record<string, string>> = {
  default: 'error',
  log_item: 'log',
  trace_metric: 'metric',
  feedback: 'score',
  attachment_item: 'attachment',
  attachment: 'attachment_byte',
};
/** A report names a handful of reasons; what is beyond is summed up under `other`. */
const ENTRIES_MAX = 200;
const WORD_CHARS_MAX = 64;

type Discarded = { reason: string; type: string; quantity: number };

/** What the SDK itself dropped: kept as a measurement, from which the ledger's `dropped_by_sdk` is made. */
export function reportRow({ payload, timestamp_us, content_hash, index }: Placed, context: EnvelopeContext): MetricRow {
  const discarded = readDiscarded(listIn(payload, 'discarded_events'));
  return {
    ...originFields(context, { release: '', environment: '', sdk: {} }),
    ...rowIdentity('client_report', '', { meta: context.meta, bodyHash: content_hash, index }),
    external_id: '',
    timestamp_us,
    trace_id: ZERO_TRACE_ID,
    span_id: ZERO_SPAN_ID,
    session_id: '',
    user_id: '',
    tags: {},
    name: SDK_DISCARDED_METRIC,
    value: discarded.reduce((sum, { quantity }) => sum + quantity, 0),
    unit: '{item}',
    kind: 'counter',
    attributes: JSON.stringify({ discarded }),
  };
}

function readDiscarded(entries: readonly unknown[]): Discarded[] {
  const sums = new Map<string, Discarded>();
  for (const entry of entries) {
    if (!isRecord(entry)) continue;
    const { quantity } = entry;
    if (typeof quantity !== 'number' || !Number.isSafeInteger(quantity) || quantity <= 0) continue;
    const category = word(entry['category']) || 'default';
    const named = {
      reason: word(entry['reason']) || 'unknown',
      type: Object.hasOwn(ITEM_TYPES, category) ? ITEM_TYPES[category]! : category,
    };
    const key = `${named.reason}|${named.type}`;
    const { reason, type } = sums.has(key) || sums.size < ENTRIES_MAX ? named : { reason: 'other', type: 'other' };
    const sum = sums.get(`${reason}|${type}`) ?? { reason, type, quantity: 0 };
    sum.quantity += quantity;
    sums.set(`${reason}|${type}`, sum);
  }
  return [...sums.values()];
}

function word(value: unknown): string {
  return cutText(wordOf(value), WORD_CHARS_MAX);
}
