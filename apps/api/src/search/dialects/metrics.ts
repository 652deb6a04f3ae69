import { jsonAttributes } from '../attribute-json.ts';
import type { SearchDialect } from '../dialect.ts';
import { ITEM_ID_COLUMNS, ITEM_KEYS } from './item-keys.ts';

/** Search over `metrics`. */
export const metricSearch: SearchDialect = {
  keys: new Map([
    ...ITEM_KEYS,
    ['name', { type: 'text', sql: 'name' }],
    ['kind', { type: 'enum', sql: 'kind', values: ['counter', 'gauge', 'histogram'] }],
    ['value', { type: 'number', sql: 'value' }],
    ['unit', { type: 'text', sql: 'unit' }],
  ]),
  attributes: jsonAttributes,
  textColumns: ['name'],
  idColumns: ITEM_ID_COLUMNS,
};
