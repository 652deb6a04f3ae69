import type { EmitterModel } from '../attribute-spec.ts';

/** Model Context Protocol spans. `mcp.session.id` names a connection, not the conversation, and stays an attribute. */
export const mcp: EmitterModel = {
  family: 'mcp',
  scopes: ['mcp*', '@modelcontextprotocol/*', 'opentelemetry.instrumentation.mcp', '@traceloop/instrumentation-mcp'],
  attributes: {
    'mcp.method.name': [{ field: 'kind', read: 'kind:mcp' }, { field: 'operation' }],
    'mcp.tool.name': { field: 'tool_name' },
    'mcp.prompt.name': { field: 'prompt_name' },
    'mcp.tool.arguments': { field: 'input', read: 'format:json', rank: 460 },
    'mcp.tool.result': { field: 'output', read: 'auto', rank: 460 },
    'mcp.tool.result.content': { field: 'output', read: 'auto', rank: 461 },
    'mcp.request.argument': { field: 'input', read: 'format:json', rank: 462 },
    'mcp.response.value': { field: 'output', read: 'auto', rank: 462 },
  },
};
