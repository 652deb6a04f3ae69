import { OCCURRENCE_SOURCES, RECOVERIES } from '@sentryai/schema';
import type { AttributeLookup, SearchDialect, SearchKey } from '../dialect.ts';
import { equalsText } from '../text-match.ts';

const TEXT_COLUMNS = [
  'release',
  'environment',
  'service',
  'model',
  'provider',
  'tool_name',
  'agent_name',
  'prompt_name',
  'prompt_version',
  'error_type',
  'error_class',
  'user_id',
  'session_id',
];

/** Other names of the same columns. */
const ALIASES: Readonly<Record<string, string>> = {
  user: 'user_id',
  session: 'session_id',
  tool: 'tool_name',
  agent: 'agent_name',
  'service.name': 'service',
  'error.type': 'error_type',
};

/** Tags, as `tags.name` or by their name alone. */
const tagAttributes: AttributeLookup = {
  match(key, patterns, params) {
    const name = params.add(nameOf(key), 'String');
    return `(mapContains(occurrence.tags, ${name}) AND ${equalsText(`occurrence.tags[${name}]`, patterns, params)})`;
  },
  compare(key, operator, value, params) {
    const tag = `toFloat64OrNull(occurrence.tags[${params.add(nameOf(key), 'String')}])`;
    return `ifNull(${tag} ${operator} ${params.add(value, 'Float64')}, 0)`;
  },
  has: (key, params) => `mapContains(occurrence.tags, ${params.add(nameOf(key), 'String')})`,
};

function nameOf(key: string): string {
  return /^tags?\.(.+)$/s.exec(key)?.[1] ?? key;
}

function keys(): Map<string, SearchKey> {
  const known = new Map<string, SearchKey>([
    ...TEXT_COLUMNS.map((column): [string, SearchKey] => [column, { type: 'text', sql: `occurrence.${column}` }]),
    ['http_status', { type: 'number', sql: 'occurrence.http_status' }],
    ['trace_id', { type: 'id', sql: 'occurrence.trace_id', bytes: 16 }],
    ['span_id', { type: 'id', sql: 'occurrence.span_id', bytes: 8 }],
    ['event_id', { type: 'id', sql: 'occurrence.occurrence_id', bytes: 16 }],
    ['timestamp', { type: 'time', sql: 'occurrence.timestamp' }],
    ['handled', { type: 'bool', sql: 'occurrence.is_handled' }],
    ['recovery', { type: 'enum', sql: 'toString(occurrence.recovery)', values: RECOVERIES }],
    ['source', { type: 'enum', sql: 'occurrence.source', values: OCCURRENCE_SOURCES }],
    ['tags', { type: 'map', sql: 'occurrence.tags' }],
    ['tag', { type: 'map', sql: 'occurrence.tags' }],
  ]);
  for (const [alias, name] of Object.entries(ALIASES)) {
    const key = known.get(name);
    if (key !== undefined) known.set(alias, key);
  }
  return known;
}

/** Search over `occurrences`, under the name `occurrence`. */
export const occurrenceSearch: SearchDialect = {
  keys: keys(),
  attributes: tagAttributes,
  textColumns: ['occurrence.title', 'occurrence.subtitle', 'occurrence.culprit'],
  idColumns: [
    { sql: 'occurrence.trace_id', bytes: 16 },
    { sql: 'occurrence.occurrence_id', bytes: 16 },
    { sql: 'occurrence.span_id', bytes: 8 },
  ],
};
