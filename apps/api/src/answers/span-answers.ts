import { SPAN_KINDS, type SpanKind, type SpanListRow, type SpanSkeleton, type UsageRole } from '@sentryai/schema';
import type { SpanListRecord, SpanSkeletonRow } from '@sentryai/store/queries/index';
import type { ColumnUses } from '../http/fields.ts';
import { formatTimeUs } from '../time-range.ts';
import { idOrNull, msOf, textOrNull } from './empty-values.ts';

const KINDS: ReadonlySet<string> = new Set(SPAN_KINDS);

/** What a skeleton is made of; rows of traces and of lists have it. */
type SkeletonFields = Pick<
  SpanSkeletonRow,
  | 'span_id'
  | 'parent_span_id'
  | 'name'
  | 'kind'
  | 'start_time_us'
  | 'duration_us'
  | 'status'
  | 'usage_role'
  | 'model'
  | 'input_tokens'
  | 'output_tokens'
  | 'cost_usd'
  | 'error_type'
  | 'is_running'
  | 'has_end'
>;

/** A span in a trace's tree. `role`: what the whole trace says about its usage; default the stored, provisional one. */
export function spanSkeletonAnswer(row: SkeletonFields, role: UsageRole = row.usage_role): SpanSkeleton {
  const isRunning = row.is_running === 1;
  return {
    span_id: row.span_id,
    parent_span_id: idOrNull(row.parent_span_id),
    name: row.name,
    // Rows written by a newer version may know more kinds than this one.
    kind: KINDS.has(row.kind) ? row.kind : ('other' satisfies SpanKind),
    start_time: formatTimeUs(row.start_time_us),
    duration_ms: row.has_end === 1 ? msOf(row.duration_us) : null,
    status: isRunning ? 'running' : row.status,
    usage_role: role,
    model: textOrNull(row.model),
    input_tokens: row.input_tokens,
    output_tokens: row.output_tokens,
    cost_usd: row.cost_usd,
    error_type: textOrNull(row.error_type),
  };
}

/** What columns of `listSpans` are for where it is not the field of their name. */
export const SPAN_COLUMN_USES: ColumnUses<SpanListRow> = { duration_us: ['duration_ms'], ttft_us: ['ttft_ms'] };

/** A row of `GET /spans`. */
export function spanRowAnswer(row: SpanListRecord): SpanListRow {
  return {
    ...spanSkeletonAnswer(row),
    trace_id: row.trace_id,
    provider: textOrNull(row.provider),
    model_requested: textOrNull(row.model_requested),
    cache_read_tokens: row.cache_read_tokens,
    cache_write_tokens: row.cache_write_tokens,
    reasoning_tokens: row.reasoning_tokens,
    cost_source: textOrNull(row.cost_source),
    ttft_ms: msOf(row.ttft_us),
    finish_reason: textOrNull(row.finish_reason),
    tool_name: textOrNull(row.tool_name),
    session_id: textOrNull(row.session_id),
    user_id: textOrNull(row.user_id),
    error_message: textOrNull(row.error_message),
    http_status: row.http_status,
    service: textOrNull(row.service),
    environment: textOrNull(row.environment),
    release: textOrNull(row.release),
    origin: row.origin,
  };
}
