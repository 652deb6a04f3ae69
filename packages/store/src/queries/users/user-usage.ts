import type { StoreQuery, TimeWindow } from '../query.ts';
import { MODEL_CALL_KINDS } from '../stats/span-measures.ts';

export type UserModelRecord = {
  model: string;
  provider: string;
  calls: number;
  errors: number;
  sum_input_tokens: number | null;
  sum_output_tokens: number | null;
  sum_cost_usd: number | null;
  unpriced_calls: number;
};

export type UserUsageInput = { projectId: number; userId: string; window: TimeWindow; limit: number };

/** What the ledger has of a user in a window; the user may be named by the trace alone. */
const OF_USER = `project_id = {project_id:UInt32} AND user_id = {user_id:String}
  AND minute >= toStartOfMinute(fromUnixTimestamp64Micro({from_us:Int64}, 'UTC')) AND minute < fromUnixTimestamp64Micro({to_us:Int64}, 'UTC')`;

function userParams({ projectId, userId, window, limit }: UserUsageInput): Record<string, unknown> {
  return { project_id: projectId, user_id: userId, from_us: window.fromUs, to_us: window.toUs, limit };
}

/** Models that a user's calls went to, in settled traces of a window, the most used first. */
export function userModels(input: UserUsageInput): StoreQuery<UserModelRecord> {
  return {
    name: 'user_models',
    sql: `SELECT model, provider, sum(entry.calls) AS calls, sum(entry.errors) AS errors,
  if(sum(entry.input_known) = 0, NULL, sum(entry.input_tokens)) AS sum_input_tokens,
  if(sum(entry.output_known) = 0, NULL, sum(entry.output_tokens)) AS sum_output_tokens,
  if(sum(entry.cost_known) = 0, NULL, sum(entry.cost_nano_usd) / 1e9) AS sum_cost_usd,
  sum(entry.unpriced_calls) AS unpriced_calls
FROM usage_ledger AS entry
WHERE ${OF_USER} AND kind IN ('${MODEL_CALL_KINDS.join("', '")}')
GROUP BY model, provider
HAVING calls > 0
ORDER BY calls DESC, model LIMIT {limit:UInt32}`,
    params: userParams(input),
    limits: { rowsMax: input.limit, timeoutMs: 20_000 },
  };
}

/** The newest settled traces of a window in which something failed for a user. */
export function userFailedTraces(input: UserUsageInput): StoreQuery<{ trace_id: string; first_us: number }> {
  return {
    name: 'user_failed_traces',
    sql: `SELECT lower(hex(entry.trace_id)) AS trace_id, toInt64(toUnixTimestamp(min(entry.minute))) * 1000000 AS first_us
FROM usage_ledger AS entry
WHERE ${OF_USER}
GROUP BY entry.trace_id
HAVING sum(entry.errors) > 0
ORDER BY first_us DESC, trace_id LIMIT {limit:UInt32}`,
    params: userParams(input),
    limits: { rowsMax: input.limit, timeoutMs: 20_000 },
  };
}
