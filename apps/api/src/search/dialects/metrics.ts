import { METRIC_KINDS } from '@sentryai/schema';
import { jsonAttributes } from '../attribute-json.ts';
import type { SearchDialect } from '../dialect.ts';
import { ITEM_ID_COLUMNS, ITEM_KEYS } from './item-keys.ts';

/** Search over `metrics`. An unknown key is an attribute of the measurements, or of what measured (`resource.host.name`). */
export const metricSearch: SearchDialect = {
  keys: new Map([
    ...ITEM_KEYS,
    ['name', { type: 'text', sql: 'name' }],
    ['kind', { type: 'enum', sql: 'kind', values: METRIC_KINDS }],
    ['unit', { type: 'text', sql: 'unit' }],
    ['scope', { type: 'text', sql: 'scope_name' }],
    ['scope_name', { type: 'text', sql: 'scope_name' }],
    ['series_id', { type: 'id', sql: 'series_id', bytes: 8 }],
    ['value', { type: 'number', sql: 'value' }],
  ]),
  attributes: jsonAttributes,
  textColumns: ['description', 'attributes'],
  idColumns: ITEM_ID_COLUMNS,
};
