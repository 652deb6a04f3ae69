import type { Cursor, SqlFilter, StoreQuery, TimeWindow } from '../query.ts';
import { MODEL_CALL_KINDS } from '../stats/span-measures.ts';
import { countTraces, type UsageGrain, usageParams, usageSource } from '../usage/usage-source.ts';

/** Who used something: a conversation or an end user. */
export type OwnerKind = 'session_id' | 'user_id';
export const OWNER_SORTS = ['last_seen', 'first_seen', 'traces', 'llm_calls', 'errors', 'total_tokens', 'cost_usd'] as const;
export type OwnerSort = (typeof OWNER_SORTS)[number];

export type OwnerRecord = {
  owner_id: string;
  /** Of a session its user, of a user '' . */
  user_id: string;
  sessions: number;
  traces: number;
  llm_calls: number;
  tool_calls: number;
  errors: number;
  sum_input_tokens: number | null;
  sum_output_tokens: number | null;
  sum_cost_usd: number | null;
  unpriced_calls: number;
  first_us: number;
  last_us: number;
  models: string[];
  /** What the list is sorted by, a whole number. */
  sort_value: number;
};

export type ListOwnersInput = {
  projectId: number;
  window: TimeWindow;
  limit: number;
  owner: OwnerKind;
  sort: OwnerSort;
  filter?: SqlFilter | undefined;
  /** 'owners', or 'spans' when the filter needs more than that knows. */
  grain: Extract<UsageGrain, 'owners' | 'spans'>;
  watermarkMs: number;
  cursor?: Cursor | undefined;
};

const SORT_SQL: Readonly<Record<OwnerSort, string>> = {
  last_seen: 'last_us',
  first_seen: 'first_us',
  traces: 'traces',
  llm_calls: 'llm_calls',
  errors: 'errors',
  total_tokens: 'toInt64(ifNull(sum_input_tokens, 0) + ifNull(sum_output_tokens, 0))',
  cost_usd: 'toInt64(if(isNull(sum_cost_usd), -1, sum_cost_usd * 1e9))',
};

/** Sessions or users of a window, the greatest by `sort` first. One row more than `limit`. Cursor: sort value, owner id. */
export function listOwners(input: ListOwnersInput): StoreQuery<OwnerRecord> {
  const { projectId, window, limit, owner, sort, filter, grain, watermarkMs, cursor } = input;
  const isCall = 'entry.kind IN {kinds:Array(String)}';
  const after = cursor === undefined ? '' : 'WHERE (sort_value, owner_id) < ({cursor_value:Int64}, {cursor_id:String})';
  return {
    name: `list_${owner === 'session_id' ? 'sessions' : 'users'}`,
    sql: `SELECT * FROM (
  SELECT *, ${SORT_SQL[sort]} AS sort_value FROM (
    SELECT entry.${owner} AS owner_id, ${owner === 'session_id' ? `argMaxIf(entry.user_id, entry.last_us, entry.user_id != '')` : `''`} AS user_id,
      ${owner === 'session_id' ? 'toUInt64(1)' : `uniqIf(entry.session_id, entry.session_id != '')`} AS sessions,
      toInt64(${countTraces('entry')}) AS traces,
      sumIf(entry.calls, ${isCall}) AS llm_calls, sumIf(entry.calls, entry.kind = 'tool') AS tool_calls,
      sum(entry.errors) AS errors,
      if(sum(entry.input_known) = 0, NULL, sum(entry.input_tokens)) AS sum_input_tokens,
      if(sum(entry.output_known) = 0, NULL, sum(entry.output_tokens)) AS sum_output_tokens,
      if(sum(entry.cost_known) = 0, NULL, sum(entry.cost_nano_usd) / 1e9) AS sum_cost_usd,
      sum(entry.unpriced_calls) AS unpriced_calls,
      min(entry.first_us) AS first_us, max(entry.last_us) AS last_us,
      arraySort(groupUniqArrayIf(10)(entry.model, entry.model != '')) AS models
    FROM ${usageSource({ grain, window, dimensions: ['kind', 'model', 'user_id', 'session_id'], filter })} AS entry
    WHERE entry.${owner} != ''
    GROUP BY owner_id
    HAVING traces > 0 OR llm_calls > 0 OR tool_calls > 0
  )
)
${after}
ORDER BY sort_value DESC, owner_id DESC
LIMIT {limit:UInt32}`,
    params: {
      ...filter?.params,
      ...usageParams(projectId, window, watermarkMs),
      kinds: MODEL_CALL_KINDS,
      limit: limit + 1,
      ...(cursor === undefined ? {} : { cursor_value: cursor.timeUs, cursor_id: cursor.ids[0] }),
    },
    limits: { rowsMax: limit + 1, timeoutMs: 20_000 },
  };
}
