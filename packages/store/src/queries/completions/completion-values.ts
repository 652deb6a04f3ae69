import type { StoreQuery, TimeWindow } from '../query.ts';
import { windowParams, windowSql } from '../window-sql.ts';

/** Tables that a search looks into. */
export type SearchedTable = 'spans' | 'entity_spans' | 'logs' | 'errors' | 'scores' | 'metrics' | 'release_sessions' | 'occurrences';

/** Whose values are wanted: a column (SQL from our own code), a tag, an attribute, or the names of tags and attributes. */
export type CompletionSubject = { column: string } | { tag: string } | { attribute: string } | 'tag_names' | 'names';

export type CompletionRecord = { value: string; count: number };

/** Rows looked at: enough for what is common, little enough to answer while somebody types. */
const ROWS_MAX = 200_000;
const TIMEOUT_MS = 3_000;

/**
 * Values that begin with `prefix` in whatever case, the commonest first. Of a window with very many rows that have such
 * values not all are looked at; `count` then counts those.
 */
export function completionValues(input: {
  projectId: number;
  window: TimeWindow;
  tables: readonly SearchedTable[];
  subject: CompletionSubject;
  prefix: string;
  limit: number;
}): StoreQuery<CompletionRecord> {
  const { projectId, window, tables, subject, prefix, limit } = input;
  const sources = tables.map(
    (table) => `(SELECT found FROM (
    SELECT ${valueSql(table, subject)} AS found FROM ${sourceSql(table)}
    WHERE ${windowSql(isSpans(table) ? 'start_time' : 'timestamp', window)}
  ) WHERE found != '' AND startsWith(lowerUTF8(found), lowerUTF8({prefix:String}))
  LIMIT {rows_max:UInt32})`,
  );
  const name = typeof subject === 'object' ? ('tag' in subject ? subject.tag : 'attribute' in subject ? subject.attribute : null) : null;
  return {
    name: 'completion_values',
    sql: `SELECT found AS value, count() AS count FROM (${sources.join(' UNION ALL ')})
GROUP BY value ORDER BY count DESC, value LIMIT {limit:UInt32}`,
    params: { ...windowParams(projectId, window), prefix, limit, rows_max: ROWS_MAX, ...(name === null ? {} : { name }) },
    limits: { rowsMax: limit, timeoutMs: TIMEOUT_MS },
  };
}

/** Attributes of spans are maps by type; resource attributes stand in them under `resource.`, and are searched without it. */
function valueSql(table: SearchedTable, subject: CompletionSubject): string {
  if (subject === 'tag_names') return 'toString(arrayJoin(mapKeys(tags)))';
  if (subject === 'names') {
    const names = isSpans(table)
      ? 'mapKeys(tags), mapKeys(attributes_string), mapKeys(attributes_number), mapKeys(attributes_bool)'
      : table === 'occurrences'
        ? 'mapKeys(tags)'
        : 'mapKeys(tags), JSONExtractKeys(attributes)';
    return `replaceRegexpOne(toString(arrayJoin(arrayDistinct(arrayConcat(${names})))), '^resource[.]', '')`;
  }
  if ('column' in subject) return `toString(${subject.column})`;
  if ('tag' in subject) return 'tags[{name:String}]';
  if (table === 'occurrences') return 'tags[{name:String}]';
  if (!isSpans(table)) return firstPresent(['tags[{name:String}]', `JSONExtract(attributes, {name:String}, 'String')`]);
  return firstPresent(['attributes_string[{name:String}]', `attributes_string[concat('resource.', {name:String})]`, 'tags[{name:String}]']);
}

/** Under the name that their search has for them. */
function sourceSql(table: SearchedTable): string {
  return table === 'occurrences' ? 'occurrences AS occurrence' : table;
}

function isSpans(table: SearchedTable): boolean {
  return table === 'spans' || table === 'entity_spans';
}

function firstPresent(values: readonly string[]): string {
  return `coalesce(${values.map((value) => `nullIf(${value}, '')`).join(', ')}, '')`;
}
