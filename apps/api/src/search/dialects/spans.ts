import { SPAN_KINDS, SPAN_STATUSES, USAGE_ROLES } from '@sentryai/schema';
import { mapAttributes } from '../attribute-maps.ts';
import { containsContent, containsIndexedContent } from '../content-match.ts';
import type { SearchDialect, SearchKey } from '../dialect.ts';
import { inSpanContent } from '../span-content.ts';

const TEXT_COLUMNS = [
  'name',
  'error_type',
  'error_message',
  'operation',
  'service',
  'environment',
  'release',
  'session_id',
  'user_id',
  'provider',
  'model',
  'model_requested',
  'response_id',
  'finish_reason',
  'cost_source',
  'price_id',
  'agent_name',
  'tool_name',
  'tool_call_id',
  'prompt_name',
  'prompt_version',
  'external_id',
  'origin',
  'emitter',
  'scope_name',
  'scope_version',
];

const NUMBER_COLUMNS = [
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'reasoning_tokens',
  'cost_usd',
  'cost_input_usd',
  'cost_output_usd',
  'http_status',
];

/** The role that settling decided, where it decided another than the span came with. */
function hasSettledRole(roles: string): string {
  const decided = (is: string): string =>
    `(trace_id, span_id) IN (SELECT trace_id, span_id FROM span_roles WHERE project_id = {project_id:UInt32}
    GROUP BY trace_id, span_id HAVING toString(argMax(usage_role, version)) ${is} ${roles})`;
  return `(${decided('IN')} OR (toString(usage_role) IN ${roles} AND NOT ${decided('NOT IN')}))`;
}

const OWN_KEYS: readonly (readonly [string, SearchKey])[] = [
  ['trace_id', { type: 'id', sql: 'trace_id', bytes: 16 }],
  ['span_id', { type: 'id', sql: 'span_id', bytes: 8 }],
  ['parent_span_id', { type: 'id', sql: 'parent_span_id', bytes: 8 }],
  ['start_time', { type: 'time', sql: 'start_time' }],
  ['timestamp', { type: 'time', sql: 'start_time' }],
  ['received_at', { type: 'time', sql: 'received_at' }],
  ['kind', { type: 'enum', sql: 'kind', values: SPAN_KINDS }],
  ['usage_role', { type: 'enum', sql: 'toString(usage_role)', values: USAGE_ROLES, isOneOf: hasSettledRole }],
  // A span that runs has no status of its own yet. `is_running` and `has_end` are columns of the queries, not of every table.
  ['status', { type: 'enum', sql: `if(is_running = 1, 'running', toString(status))`, values: [...SPAN_STATUSES, 'running'] }],
  ['duration_ms', { type: 'number', sql: 'if(has_end = 0, NULL, duration_us / 1000)', unit: 'ms' }],
  ['ttft_ms', { type: 'number', sql: '(ttft_us / 1000)', unit: 'ms' }],
  [
    'total_tokens',
    {
      type: 'number',
      sql: 'if(isNull(input_tokens) AND isNull(output_tokens), NULL, ifNull(input_tokens, 0) + ifNull(output_tokens, 0))',
    },
  ],
  ['is_streaming', { type: 'bool', sql: 'is_streaming' }],
  ['tags', { type: 'map', sql: 'tags' }],
  ['tag', { type: 'map', sql: 'tags' }],
  ['input', { type: 'content', columns: ['input'] }],
  ['output', { type: 'content', columns: ['output'] }],
  ['documents', { type: 'content', columns: ['documents'] }],
  ['system_instructions', { type: 'content', columns: ['system_instructions'] }],
];

/** Names under which the same values arrive; attributes that were understood became columns. */
const ALIASES: Readonly<Record<string, string>> = {
  'service.name': 'service',
  'service.version': 'release',
  'deployment.environment': 'environment',
  'deployment.environment.name': 'environment',
  'session.id': 'session_id',
  'gen_ai.conversation.id': 'session_id',
  'user.id': 'user_id',
  'enduser.id': 'user_id',
  'error.type': 'error_type',
  'http.response.status_code': 'http_status',
  'http.status_code': 'http_status',
  'gen_ai.operation.name': 'operation',
  'gen_ai.provider.name': 'provider',
  'gen_ai.system': 'provider',
  'gen_ai.request.model': 'model_requested',
  'gen_ai.response.model': 'model',
  'gen_ai.response.id': 'response_id',
  'gen_ai.usage.input_tokens': 'input_tokens',
  'gen_ai.usage.output_tokens': 'output_tokens',
  'gen_ai.tool.name': 'tool_name',
  'gen_ai.tool.call.id': 'tool_call_id',
  'gen_ai.agent.name': 'agent_name',
  finish_reasons: 'finish_reason',
  streaming: 'is_streaming',
};

function keys(): Map<string, SearchKey> {
  const known = new Map<string, SearchKey>(OWN_KEYS);
  for (const column of TEXT_COLUMNS) known.set(column, { type: 'text', sql: column });
  for (const column of NUMBER_COLUMNS) known.set(column, { type: 'number', sql: column });
  for (const [alias, name] of Object.entries(ALIASES)) {
    const key = known.get(name);
    if (key !== undefined) known.set(alias, key);
  }
  return known;
}

/** Search over `spans`, `span_starts` and `entity_spans`; for traces, which match when any of their spans does. */
export const spanSearch: SearchDialect = {
  keys: keys(),
  attributes: mapAttributes,
  textColumns: ['name', 'error_message', 'model', 'tool_name'],
  idColumns: [
    { sql: 'trace_id', bytes: 16 },
    { sql: 'span_id', bytes: 8 },
  ],
  content: {
    where: (condition) => inSpanContent(condition),
    contains: (pattern, params, columns = ['input', 'output']) =>
      inSpanContent(containsIndexedContent(columns, pattern, params), containsContent(columns, pattern, params)),
  },
};
