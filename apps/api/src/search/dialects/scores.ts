import { SCORE_DATA_TYPES } from '@sentryai/schema';
import { jsonAttributes } from '../attribute-json.ts';
import type { SearchDialect } from '../dialect.ts';
import { ITEM_ID_COLUMNS, ITEM_KEYS } from './item-keys.ts';

/** Search over `scores`. `value` takes comparisons; a text score is found by `value_string`. */
export const scoreSearch: SearchDialect = {
  keys: new Map([
    ...ITEM_KEYS,
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
