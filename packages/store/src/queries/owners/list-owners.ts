import type { Cursor, SqlFilter, StoreQuery, TimeWindow } from '../query.ts';
import { MODEL_CALL_KINDS } from '../stats/span-measures.ts';
import { NO_TRACE, spanEntries } from '../usage/span-entries.ts';
import type { UsageGrain } from '../usage/usage-grain.ts';
import { countTraces, TOUCHED_HOURS, usageParams } from '../usage/usage-source.ts';
import { filterSql } from '../window-sql.ts';

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
  /** Null when no client guessed. */
  sum_estimated_tokens: number | null;
  /** Model calls that neither failed nor said what they used; at least. */
  unmeasured_calls: number;
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

/** Rows of usage_by_owner, and spans that are not settled (or all of them) in the same form. */
function ownerEntries({ window, filter, grain }: ListOwnersInput): string {
  const isCall = `spans.kind IN ('${MODEL_CALL_KINDS.join("', '")}')`;
  const entries = spanEntries({
    grain,
    window,
    dimensions: ['kind', 'model', 'user_id', 'session_id'],
    filter,
    isTail: grain === 'owners',
  });
  const ofSpans = `SELECT spans.user_id AS user_id, spans.session_id AS session_id, spans.first_us AS first_us, spans.last_us AS last_us,
    spans.unsettled_trace AS unsettled_trace, spans.traces AS traces, if(${isCall}, spans.calls, 0) AS llm_calls,
    if(${isCall}, spans.errors, 0) AS llm_errors,
    if(spans.kind = 'tool', spans.calls, 0) AS tool_calls, spans.errors AS all_errors, ${SHARED.map((name) => `spans.${name} AS ${name}`).join(', ')},
    if(spans.model = '', [], [toString(spans.model)]) AS models
  FROM (${entries}) AS spans`;
  if (grain === 'spans') return `(${ofSpans})`;
  const seconds = (column: string): string => `toInt64(toUnixTimestamp(${column})) * 1000000`;
  return `(
  SELECT user_id, session_id, ${seconds('first_minute')} AS first_us, ${seconds('last_minute')} AS last_us, ${NO_TRACE} AS unsettled_trace,
    traces, llm_calls, llm_errors, tool_calls, all_errors, ${SHARED.join(', ')}, CAST(models, 'Array(String)') AS models
  FROM usage_by_owner WHERE project_id = {project_id:UInt32} AND ${TOUCHED_HOURS}${filterSql(filter)}
  UNION ALL
  ${ofSpans}
)`;
}

const SHARED = [
  'usage_calls',
  'input_tokens',
  'input_known',
  'output_tokens',
  'output_known',
  'cost_nano_usd',
  'cost_known',
  'unpriced_calls',
  'estimated_tokens',
  'estimated_calls',
];

/**
 * A trace counts where and when its root says; calls of one that began before the window, or under another owner, are of one
 * trace at least.
 */
const TRACES = `greatest(toInt64(${countTraces('entry')}), toInt64(sum(entry.llm_calls) + sum(entry.tool_calls) > 0))`;

/** Sessions or users of a window, the greatest by `sort` first. One row more than `limit`. Cursor: sort value, owner id. */
export function listOwners(input: ListOwnersInput): StoreQuery<OwnerRecord> {
  const { projectId, window, limit, owner, sort, filter, watermarkMs, cursor } = input;
  const after = cursor === undefined ? '' : 'WHERE (sort_value, owner_id) < ({cursor_value:Int64}, {cursor_id:String})';
  return {
    name: `list_${owner === 'session_id' ? 'sessions' : 'users'}`,
    sql: `SELECT * FROM (
  SELECT *, ${SORT_SQL[sort]} AS sort_value FROM (
    SELECT entry.${owner} AS owner_id, ${owner === 'session_id' ? `argMaxIf(entry.user_id, entry.last_us, entry.user_id != '')` : `''`} AS user_id,
      ${owner === 'session_id' ? 'toUInt64(1)' : `uniqIf(entry.session_id, entry.session_id != '')`} AS sessions,
      ${TRACES} AS traces,
      sum(entry.llm_calls) AS llm_calls, sum(entry.tool_calls) AS tool_calls, sum(entry.all_errors) AS errors,
      if(sum(entry.input_known) = 0, NULL, sum(entry.input_tokens)) AS sum_input_tokens,
      if(sum(entry.output_known) = 0, NULL, sum(entry.output_tokens)) AS sum_output_tokens,
      if(sum(entry.cost_known) = 0, NULL, sum(entry.cost_nano_usd) / 1e9) AS sum_cost_usd,
      sum(entry.unpriced_calls) AS unpriced_calls,
      if(sum(entry.estimated_calls) = 0, NULL, sum(entry.estimated_tokens)) AS sum_estimated_tokens,
      greatest(0, sum(entry.llm_calls) - sum(entry.llm_errors) - sum(entry.usage_calls)) AS unmeasured_calls,
      min(entry.first_us) AS first_us, max(entry.last_us) AS last_us,
      arraySort(groupUniqArrayArray(10)(entry.models)) AS models
    FROM ${ownerEntries(input)} AS entry
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
      limit: limit + 1,
      ...(cursor === undefined ? {} : { cursor_value: cursor.timeUs, cursor_id: cursor.ids[0] }),
    },
    limits: { rowsMax: limit + 1, timeoutMs: 20_000 },
  };
}
