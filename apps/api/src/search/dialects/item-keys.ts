import { LOG_LEVELS } from '@sentryai/schema';
import type { SearchDialect, SearchKey } from '../dialect.ts';

/** Keys that logs, errors and scores share. */
export const ITEM_KEYS: readonly (readonly [string, SearchKey])[] = [
  ['trace_id', { type: 'id', sql: 'trace_id', bytes: 16 }],
  ['span_id', { type: 'id', sql: 'span_id', bytes: 8 }],
  ['external_id', { type: 'text', sql: 'external_id' }],
  ['id', { type: 'text', sql: `if(external_id = '', lower(hex(event_id)), external_id)` }],
  ['event_id', { type: 'text', sql: `if(external_id = '', lower(hex(event_id)), external_id)` }],
  ['timestamp', { type: 'time', sql: 'timestamp' }],
  ['received_at', { type: 'time', sql: 'received_at' }],
  ['session_id', { type: 'text', sql: 'session_id' }],
  ['user_id', { type: 'text', sql: 'user_id' }],
  ['service', { type: 'text', sql: 'service' }],
  ['service.name', { type: 'text', sql: 'service' }],
  ['environment', { type: 'text', sql: 'environment' }],
  ['release', { type: 'text', sql: 'release' }],
  ['origin', { type: 'text', sql: 'origin' }],
  ['sdk_name', { type: 'text', sql: 'sdk_name' }],
  ['sdk_version', { type: 'text', sql: 'sdk_version' }],
  ['tags', { type: 'map', sql: 'tags' }],
  ['tag', { type: 'map', sql: 'tags' }],
];

export const LEVEL_KEY: SearchKey = { type: 'enum', sql: 'level', values: LOG_LEVELS, also: { warning: 'warn', critical: 'fatal' } };

export const ITEM_ID_COLUMNS: SearchDialect['idColumns'] = [
  { sql: 'trace_id', bytes: 16 },
  { sql: 'event_id', bytes: 16 },
  { sql: 'span_id', bytes: 8 },
];
