/**
 * Head sampling by the rules of the key, which ingest froze in the record's meta. Which trace is kept depends on its id
 * alone, so all its parts are, whichever process, SDK or day they come from; a log or measurement without a trace is drawn
 * by its own identity. What is kept by a rule below 1 carries `sentryai.sample_rate`: it stands for 1 / rate items. Errors,
 * scores, client reports and attachments are always kept and stand for themselves.
 */
import { foreignTraceId } from '@sentryai/langfuse';
import {
  type EntityPatchRow,
  type LogRow,
  type MetricRow,
  type RefusedCount,
  SAMPLE_RATE_ATTRIBUTE,
  type SampleRates,
  type SpanRow,
  type TableRows,
  ZERO_TRACE_ID,
} from '@sentryai/schema';
import { type KeyedTable, spanIdentity } from '../dedup/item-key.ts';
import { hashKey } from '../dedup/seen-filter.ts';
import { itemTypeOf } from './keyed-rows.ts';

type ReadRows = {
  rows: TableRows;
  refused: RefusedCount[];
  owners?: ReadonlyMap<object, object>;
  reports?: ReadonlySet<MetricRow>;
};

/** The rows that stay, marked; what was left out stands among `refused`. */
export function sampleRows<Read extends ReadRows>(result: Read, rates: SampleRates | undefined): Read {
  if (rates === undefined) return result;
  const { rows, owners, reports } = result;
  // What carries an error or a score is kept with it.
  const carriers = new Set<object>(owners?.values());
  const leftOut = new Map<string, number>();
  const keep = <Table extends KeyedTable>(table: Table, list: TableRows[Table], isKept: (row: TableRows[Table][number]) => boolean) =>
    (list as TableRows[Table][number][]).filter((row) => {
      if (isKept(row)) return true;
      if (owners?.has(row)) return false;
      const itemType = itemTypeOf(table, row);
      leftOut.set(itemType, (leftOut.get(itemType) ?? 0) + 1);
      return false;
    }) as TableRows[Table];

  const keepsSpan = (span: SpanRow): boolean => {
    if (rates.spans >= 1 || isFailed(span) || carriers.has(span)) return true;
    if (draw(span.trace_id) >= rates.spans) return false;
    span.attributes_number[SAMPLE_RATE_ATTRIBUTE] = rates.spans;
    return true;
  };
  const keepsItem = (rate: number, row: LogRow | MetricRow): boolean => {
    if (rate >= 1 || carriers.has(row)) return true;
    if (draw(row.trace_id === ZERO_TRACE_ID ? row.dedup_key : row.trace_id) >= rate) return false;
    row.attributes = withRate(row.attributes, rate);
    return true;
  };
  const keepsPatch = (patch: EntityPatchRow): boolean => {
    if (rates.spans >= 1 || patch.kind === 'score' || isFailedPatch(patch)) return true;
    if (draw(traceIdOf(patch)) >= rates.spans) return false;
    patch.sample_rate = rates.spans;
    return true;
  };
  const spans = keep('spans', rows.spans, keepsSpan);
  const span_starts = keep('span_starts', rows.span_starts, keepsSpan);
  const kept = new Set([...spans, ...span_starts].map(spanIdentity));
  const sampled: TableRows = {
    ...rows,
    spans,
    span_starts,
    span_content: rows.span_content.filter((content) => kept.has(spanIdentity(content))),
    logs: keep('logs', rows.logs, (log) => log.level === 'error' || log.level === 'fatal' || keepsItem(rates.logs, log)),
    metrics: keep('metrics', rows.metrics, (metric) => reports?.has(metric) || keepsItem(rates.metrics, metric)),
    entity_patches: keep('entity_patches', rows.entity_patches, keepsPatch),
    // Media of a span go with its trace.
    blobs: keep(
      'blobs',
      rows.blobs,
      ({ kind, trace_id }) => kind !== 'media' || trace_id === ZERO_TRACE_ID || draw(trace_id) < rates.spans,
    ),
  };
  const refused = [...leftOut].map(
    ([item_type, count]): RefusedCount => ({ item_type, outcome: 'sampled', reason: 'sampling_rule', count }),
  );
  return { ...result, rows: sampled, refused: [...result.refused, ...refused] };
}

function isFailed({ status, error_type }: SpanRow): boolean {
  return status === 'error' || error_type !== '';
}

/** What is told in several events is kept or left out by the trace that each of them names, as SDKs do it. */
function traceIdOf({ project_id, kind, entity_id, trace_ref }: EntityPatchRow): string {
  return foreignTraceId(project_id, kind === 'trace' || trace_ref === '' ? entity_id : trace_ref);
}

/** An event that says of an observation that it failed. Bodies were read before, when it was decided that they count. */
function isFailedPatch({ kind, body }: EntityPatchRow): boolean {
  if (kind !== 'observation' || !body.includes('"ERROR"')) return false;
  return (JSON.parse(body) as { level?: unknown }).level === 'ERROR';
}

/** The same number from 0 to 1 for the same id (hex digits), everywhere and for ever; ids made by clients need not be random. */
function draw(id: string): number {
  return hashKey(Buffer.from(id, 'hex')).a / 2 ** 32;
}

/** The rate as the first member of an attributes object. */
function withRate(attributes: string, rate: number): string {
  const member = `"${SAMPLE_RATE_ATTRIBUTE}":${rate}`;
  return attributes === '' || attributes === '{}' ? `{${member}}` : `{${member},${attributes.slice(1)}`;
}
