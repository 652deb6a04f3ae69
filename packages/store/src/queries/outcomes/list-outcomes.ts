import { LEDGER_MEASURES } from '@sentryai/schema/outcomes';
import type { Cursor, StoreQuery, TimeWindow } from '../query.ts';
import { windowParams } from '../window-sql.ts';

export type OutcomeRecord = {
  minute_s: number;
  key_id: string;
  protocol: string;
  item_type: string;
  outcome: string;
  reason: string;
  quantity: number;
};

/**
 * Ledger rows of a window by minute, newest first; a minute that begins before `from` and reaches into the window is in
 * it. Counts that were taken back are gone. One row more than `limit`. Cursor ids: key, protocol, item type, outcome, reason.
 */
export function listOutcomes(input: {
  projectId: number;
  window: TimeWindow;
  limit: number;
  cursor?: Cursor | undefined;
}): StoreQuery<OutcomeRecord> {
  const { projectId, window, limit, cursor } = input;
  const names = ['key_id', 'protocol', 'item_type', 'outcome', 'reason'];
  const after =
    cursor === undefined
      ? ''
      : `AND (-minute_s, ${names.join(', ')}) > (-{cursor_s:Int64}, ${names.map((_, index) => `{cursor_id${index}:String}`).join(', ')})`;
  return {
    name: 'list_outcomes',
    sql: `SELECT toInt64(toUnixTimestamp(minute)) AS minute_s, ${names.join(', ')}, sum(outcomes.quantity) AS quantity
FROM outcomes
WHERE project_id = {project_id:UInt32}
  AND minute >= toStartOfMinute(fromUnixTimestamp64Micro({from_us:Int64}, 'UTC'))
  AND minute < fromUnixTimestamp64Micro({to_us:Int64}, 'UTC')
  AND outcome NOT IN {measures:Array(String)}
GROUP BY minute, ${names.join(', ')}
HAVING quantity != 0 ${after}
ORDER BY minute_s DESC, ${names.join(', ')}
LIMIT {limit:UInt32}`,
    params: {
      ...windowParams(projectId, window),
      limit: limit + 1,
      measures: LEDGER_MEASURES,
      ...(cursor === undefined
        ? {}
        : {
            cursor_s: Math.round(cursor.timeUs / 1_000_000),
            ...Object.fromEntries(names.map((_, index) => [`cursor_id${index}`, cursor.ids[index]])),
          }),
    },
    limits: { rowsMax: limit + 1 },
  };
}
