import { jsonAttributes } from '../attribute-json.ts';
import type { SearchDialect } from '../dialect.ts';
import { ITEM_ID_COLUMNS, ITEM_KEYS, LEVEL_KEY } from './item-keys.ts';

/** Search over `logs`. */
export const logSearch: SearchDialect = {
  keys: new Map([
    ...ITEM_KEYS,
    ['level', LEVEL_KEY],
    ['message', { type: 'text', sql: 'message' }],
    ['logger', { type: 'text', sql: 'logger' }],
  ]),
  attributes: jsonAttributes,
  textColumns: ['message', 'logger'],
  idColumns: ITEM_ID_COLUMNS,
};
