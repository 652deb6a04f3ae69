import type { ErrorRow, ItemContext, LogRow, MetricRow, NativeEvent, OutcomeRow, RecordMeta, ScoreRow } from '@sentryai/schema';
import { jsonText } from './content-text.ts';
import { rowIdentity } from './identity.ts';
import type { EventPlace } from './identity.ts';

type EventOf<T extends NativeEvent['type']> = Extract<NativeEvent, { type: T }>;

function itemContext(event: NativeEvent, place: EventPlace): ItemContext {
  const { id, attributes, ...common } = event.common;
  return {
    project_id: place.meta.project_id,
    ...rowIdentity(event.type, id, place),
    external_id: id,
    received_at_ms: place.meta.received_at_ms,
    origin: 'native',
    ...common,
    attributes: jsonText(attributes),
  };
}

export function logRow(event: EventOf<'log'>, place: EventPlace): LogRow {
  return { ...itemContext(event, place), level: event.level, message: event.message, logger: event.logger };
}

export function errorRow(event: EventOf<'error'>, place: EventPlace): ErrorRow {
  // The thrown error stands last; it is what lists show.
  const thrown = event.exceptions.at(-1);
  return {
    ...itemContext(event, place),
    level: event.level,
    message: event.message,
    error_type: thrown?.type ?? '',
    error_value: thrown?.value ?? '',
    is_handled: thrown?.handled ?? null,
    exceptions: JSON.stringify(event.exceptions),
    fingerprint: jsonText(event.fingerprint),
    breadcrumbs: jsonText(event.breadcrumbs),
    contexts: jsonText(event.contexts),
  };
}

export function metricRow(event: EventOf<'metric'>, place: EventPlace): MetricRow {
  return { ...itemContext(event, place), name: event.name, value: event.value, unit: event.unit, kind: event.kind };
}

/** A boolean is kept as number (to average) and as word (to show). */
export function scoreRow(event: EventOf<'score'>, place: EventPlace): ScoreRow {
  const { name, value, comment } = event;
  const context = { ...itemContext(event, place), name, comment };
  if (typeof value === 'number') return { ...context, data_type: 'numeric', value_number: value, value_string: '' };
  if (typeof value === 'boolean') return { ...context, data_type: 'boolean', value_number: value ? 1 : 0, value_string: String(value) };
  return { ...context, data_type: 'categorical', value_number: null, value_string: value };
}

/** Name of the metric that a client report is kept as. */
export const SDK_DISCARDED_METRIC = 'sentryai.sdk.discarded';

/**
 * A client report is kept as a measurement of how many items the SDK dropped. It has an identity like every other item,
 * so that a report that is sent again is not counted again; the ledger rows are made of it (reportOutcomes) once it is
 * known to be new.
 */
export function reportRow(event: EventOf<'client_report'>, place: EventPlace): MetricRow {
  const discarded = event.discarded.filter(({ quantity }) => quantity > 0);
  return {
    ...itemContext(event, place),
    name: SDK_DISCARDED_METRIC,
    value: discarded.reduce((sum, { quantity }) => sum + quantity, 0),
    unit: '{item}',
    kind: 'counter',
    attributes: JSON.stringify({ discarded }),
  };
}

const MINUTE_MS = 60_000;

/** Ledger rows of a kept report: what the SDK says it dropped, in the minute it says so. */
export function reportOutcomes(row: MetricRow, meta: RecordMeta): OutcomeRow[] {
  const { discarded } = JSON.parse(row.attributes) as { discarded: EventOf<'client_report'>['discarded'] };
  const minute_ms = Math.floor(row.timestamp_us / 1000 / MINUTE_MS) * MINUTE_MS;
  return discarded.map(({ type, reason, quantity }) => ({
    project_id: meta.project_id,
    minute_ms,
    key_id: meta.key_id,
    protocol: meta.protocol,
    item_type: type,
    outcome: 'dropped_by_sdk',
    reason,
    quantity,
  }));
}
