import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readToolDefinitions } from './read-tools.ts';

describe('readToolDefinitions', () => {
  it('reads the lists of all vendors', () => {
    const tools = [
      { type: 'function', function: { name: 'a', description: 'A', parameters: { type: 'object' } } },
      { type: 'function', name: 'b', parameters: { type: 'object' } },
      { name: 'c', input_schema: { type: 'object' } },
      { type: 'function', name: 'd', inputSchema: { type: 'object' } },
      { functionDeclarations: [{ name: 'e', parametersJsonSchema: { type: 'object' } }] },
      { toolSpec: { name: 'f', inputSchema: { json: {} } } },
    ];
    expect(readToolDefinitions(JSON.stringify(tools))?.map((tool) => tool.name)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(readToolDefinitions(JSON.stringify(tools))?.[0]).toEqual({ name: 'a', description: 'A', schema: '{"type":"object"}' });
    expect(readToolDefinitions(JSON.stringify(tools))?.[4]).toEqual({ name: 'e', description: null, schema: '{"type":"object"}' });
  });

  it('finds tools inside a whole request', () => {
    expect(readToolDefinitions('', '{"messages":[],"tools":[{"name":"a"}]}')).toEqual([{ name: 'a', description: null, schema: null }]);
  });

  it('tells no tools from unknown tools', () => {
    expect(readToolDefinitions('[]')).toEqual([]);
    expect(readToolDefinitions('', '{"messages":[]}')).toBeNull();
  });

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.json()),
        fc.oneof(fc.string(), fc.json()),
        (tools, input) => void readToolDefinitions(tools, `{"tools":${input}}`),
      ),
    );
  });
});
