import { SCORE_DATA_TYPES, ZERO_TRACE_ID } from '@sentryai/schema';
import { jsonAttributes } from '../attribute-json.ts';
import type { SearchDialect } from '../dialect.ts';
import { ITEM_ID_COLUMNS, ITEM_KEYS } from './item-keys.ts';

/** A call is judged within a day. */
const DAY_US = 86_400_000_000;

/** Search over `scores`. `value` takes comparisons; a text score is found by `value_string`. */
export const scoreSearch: SearchDialect = {
  keys: new Map([
    ...ITEM_KEYS,
    ['trace_id', { type: 'id', sql: 'trace_id', bytes: 16, also: (id) => ofResponses('trace_id', id) }],
    ['span_id', { type: 'id', sql: 'span_id', bytes: 8, also: (id) => ofResponses('span_id', id) }],
    ['name', { type: 'text', sql: 'name' }],
    ['data_type', { type: 'enum', sql: 'data_type', values: SCORE_DATA_TYPES }],
    ['value', { type: 'number', sql: 'value_number' }],
    ['value_string', { type: 'text', sql: 'value_string' }],
    ['comment', { type: 'text', sql: 'comment' }],
  ]),
  attributes: jsonAttributes,
  textColumns: ['name', 'comment', 'value_string'],
  idColumns: ITEM_ID_COLUMNS,
};

/** Scores that name no trace belong to the call whose response id they name. */
function ofResponses(column: 'trace_id' | 'span_id', id: string): string {
  const named = (from: string): string => `SELECT response_id FROM ${from}
    WHERE project_id = {project_id:UInt32} AND ${column} = ${id} AND response_id != ''
      AND start_time >= fromUnixTimestamp64Micro({from_us:Int64} - ${DAY_US}, 'UTC') AND start_time < fromUnixTimestamp64Micro({to_us:Int64}, 'UTC')`;
  return `(hex(trace_id) = '${ZERO_TRACE_ID}' AND JSONExtractString(attributes, 'gen_ai.response.id') IN (
    ${named('spans')}
    UNION ALL
    ${named('entity_spans FINAL')}
  ))`;
}
