import type { ListInput, StoreQuery } from '../query.ts';
import { chooseColumns, type ColumnChoice } from '../rows/empty-columns.ts';
import { windowParams } from '../window-sql.ts';
import { renderSpanColumns, SPAN_LIST_COLUMNS, SPAN_SKELETON_COLUMNS, type SpanListRecord } from './span-columns.ts';
import { spanSource, type SpanTables } from './span-source.ts';
import { newestSpansFirst } from './span-tables.ts';

const COLUMNS = [...SPAN_SKELETON_COLUMNS, ...SPAN_LIST_COLUMNS];

export type ListSpansInput = ListInput & SpanTables & ColumnChoice;

/** Spans of a window, newest first, running ones among them. One row more than `limit`. Cursor ids: trace, span. */
export function listSpans(input: ListSpansInput): StoreQuery<SpanListRecord> {
  const { projectId, window, limit, filter, cursor, hasStarts, hasEntities } = input;
  const { read, empty } = chooseColumns('spans', COLUMNS, input);
  const after =
    cursor === undefined
      ? ''
      : `
  AND start_time <= fromUnixTimestamp64Micro({cursor_us:Int64}, 'UTC')
  AND (start_time, trace_id, span_id) < (fromUnixTimestamp64Micro({cursor_us:Int64}, 'UTC'), toFixedString(unhex({cursor_id0:String}), 16), toFixedString(unhex({cursor_id1:String}), 8))`;
  const source = spanSource({
    window,
    columns: read,
    filter,
    extra: after,
    tail: (table) => `${newestSpansFirst(table)} LIMIT {limit:UInt32}`,
    starts: hasStarts ? 'running' : 'none',
    entities: hasEntities,
  });
  return {
    name: 'list_spans',
    sql: `SELECT ${[renderSpanColumns(read), ...empty].join(', ')}
FROM (${source})
ORDER BY start_time DESC, trace_id DESC, span_id DESC LIMIT {limit:UInt32}`,
    params: {
      ...windowParams(projectId, window),
      ...filter?.params,
      limit: limit + 1,
      ...(cursor === undefined ? {} : { cursor_us: cursor.timeUs, cursor_id0: cursor.ids[0], cursor_id1: cursor.ids[1] }),
    },
    limits: { rowsMax: limit + 1 },
  };
}
