import type { OwnerRecord } from '@sentryai/store/queries/index';
import { formatTimeUs } from '../time-range.ts';
import { totalTokens } from './empty-values.ts';

/** Figures of a session or user. */
export function ownerFigures(row: OwnerRecord) {
  return {
    traces: row.traces,
    llm_calls: row.llm_calls,
    tool_calls: row.tool_calls,
    error_count: row.errors,
    input_tokens: row.sum_input_tokens,
    output_tokens: row.sum_output_tokens,
    total_tokens: totalTokens(row.sum_input_tokens, row.sum_output_tokens),
    estimated_tokens: row.sum_estimated_tokens,
    unmeasured_calls: row.unmeasured_calls,
    cost_usd: row.sum_cost_usd,
    unpriced_calls: row.unpriced_calls,
    first_seen: formatTimeUs(row.first_us),
    last_seen: formatTimeUs(row.last_us),
    models: row.models,
  };
}
