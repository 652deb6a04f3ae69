import type { OutcomeGroup } from '@sentryai/schema';
import { LEDGER_MEASURES } from '@sentryai/schema/outcomes';
import type { StoreQuery, TimeWindow } from '../query.ts';
import { windowParams } from '../window-sql.ts';

export type OutcomeFilter = Partial<Record<OutcomeGroup, string>>;

/** Columns of the ledger by the names that people use. */
const COLUMNS: Readonly<Record<OutcomeGroup, string>> = {
  outcome: 'outcome',
  reason: 'reason',
  key: 'key_id',
  protocol: 'protocol',
  item_type: 'item_type',
};

export type OutcomeSumRecord = Record<OutcomeGroup, string> & {
  /** Start of the step in seconds since the epoch; 0 without steps. */
  bucket_s: number;
  quantity: number;
};

type SumsInput = { projectId: number; window: TimeWindow; filter: OutcomeFilter };

/** Sums of the ledger by any of its columns, and over time when there is a step. Columns that are not grouped by are ''. */
export function outcomeSums(
  input: SumsInput & { groupBy: readonly OutcomeGroup[]; stepS: number | null; rowsMax: number },
): StoreQuery<OutcomeSumRecord> {
  const { groupBy, stepS, rowsMax } = input;
  const columns = (Object.keys(COLUMNS) as OutcomeGroup[]).map(
    (name) => `${groupBy.includes(name) ? `toString(${COLUMNS[name]})` : `''`} AS group_${name}`,
  );
  const names = (Object.keys(COLUMNS) as OutcomeGroup[]).map((name) => `group_${name}`).join(', ');
  const bucket = stepS === null ? 'toInt64(0)' : 'toInt64(intDiv(toUnixTimestamp(minute), {step_s:Int64}) * {step_s:Int64})';
  return {
    name: 'outcome_sums',
    sql: `SELECT group_outcome AS outcome, group_reason AS reason, group_key AS key, group_protocol AS protocol, group_item_type AS item_type,
  bucket_s, sum(entry.quantity) AS quantity
FROM (
  SELECT ${columns.join(', ')}, ${bucket} AS bucket_s, quantity
  FROM outcomes
  WHERE ${whereSql(input)} AND outcome NOT IN {measures:Array(String)}
) AS entry
GROUP BY ${names}, bucket_s
HAVING quantity != 0
ORDER BY bucket_s, quantity DESC, ${names}
LIMIT {rows_max:UInt32}`,
    params: { ...paramsOf(input), measures: LEDGER_MEASURES, rows_max: rowsMax + 1, ...(stepS === null ? {} : { step_s: stepS }) },
    limits: { rowsMax },
  };
}

/** Items that came in, counted apart from how they ended. Of the filter only key and protocol can be followed. */
export function receivedSum(input: SumsInput): StoreQuery<{ received: number }> {
  return {
    name: 'received_sum',
    sql: `SELECT sum(outcomes.quantity) AS received FROM outcomes WHERE ${whereSql(input)} AND outcome = 'received'`,
    params: paramsOf(input),
    limits: { rowsMax: 1 },
  };
}

function whereSql({ filter }: SumsInput): string {
  const exact = (Object.keys(filter) as OutcomeGroup[]).map((name) => ` AND ${COLUMNS[name]} = {filter_${name}:String}`);
  return `project_id = {project_id:UInt32}
    AND minute >= toStartOfMinute(fromUnixTimestamp64Micro({from_us:Int64}, 'UTC'))
    AND minute < fromUnixTimestamp64Micro({to_us:Int64}, 'UTC')${exact.join('')}`;
}

function paramsOf({ projectId, window, filter }: SumsInput): Record<string, unknown> {
  const values = Object.entries(filter).map(([name, value]) => [`filter_${name}`, value]);
  return { ...windowParams(projectId, window), ...Object.fromEntries(values) };
}
