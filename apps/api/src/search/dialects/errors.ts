import { jsonAttributes } from '../attribute-json.ts';
import type { SearchDialect } from '../dialect.ts';
import { ITEM_ID_COLUMNS, ITEM_KEYS, LEVEL_KEY } from './item-keys.ts';

/** Search over `errors`. */
export const errorSearch: SearchDialect = {
  keys: new Map([
    ...ITEM_KEYS,
    ['level', LEVEL_KEY],
    ['message', { type: 'text', sql: 'message' }],
    ['error_type', { type: 'text', sql: 'error_type' }],
    ['type', { type: 'text', sql: 'error_type' }],
    ['error_value', { type: 'text', sql: 'error_value' }],
    ['value', { type: 'text', sql: 'error_value' }],
    ['handled', { type: 'bool', sql: 'is_handled' }],
    ['is_handled', { type: 'bool', sql: 'is_handled' }],
    ['exceptions', { type: 'content', columns: ['exceptions'] }],
    ['breadcrumbs', { type: 'content', columns: ['breadcrumbs'] }],
    ['contexts', { type: 'content', columns: ['contexts'] }],
  ]),
  attributes: jsonAttributes,
  textColumns: ['message', 'error_type', 'error_value', 'exceptions'],
  idColumns: ITEM_ID_COLUMNS,
};
