/** A long agent run as rows: every step sends the history so far, asks for a tool and gets its result. */
import { normalizeSpan } from '@sentryai/pipeline';
import type { AttributeValue, SpanContentRow, SpanRow } from '@sentryai/schema';
import { seededRandom } from './payloads.ts';

const START_US = Date.UTC(2026, 10, 23) * 1000;
/** Messages of the history that a step still sends: programs cut it to fit the window. */
const HISTORY_MESSAGES = 12;

export function agentRun(steps: number): { spans: SpanRow[]; contents: SpanContentRow[] } {
  const random = seededRandom(11);
  const spans: SpanRow[] = [];
  const contents: SpanContentRow[] = [];
  const history: object[] = [];
  const system = { role: 'system', parts: [{ type: 'text', content: 'You are a careful research agent. '.repeat(20) }] };
  const add = (name: string, id: string, parent: string, atUs: number, attributes: Record<string, AttributeValue>): void => {
    const resource = { attributes: new Map<string, AttributeValue>([['service.name', 'bench']]), scopes: [] };
    const scope = { name: 'bench', version: '1', attributes: new Map<string, AttributeValue>(), spans: [] };
    const span = {
      trace_id: 'ab'.repeat(16),
      span_id: id,
      parent_span_id: parent,
      name,
      otel_kind: 1,
      start_time_us: atUs,
      end_time_us: atUs + 400_000,
      attributes: new Map(Object.entries(attributes)),
      events: [],
      links: [],
      status_code: 0,
      status_message: '',
    };
    const { row, content } = normalizeSpan(span, resource, scope, { project_id: 1, received_at_ms: START_US / 1000 });
    spans.push(row);
    if (content !== null) contents.push(content);
  };
  const id = (index: number): string => (index + 1).toString(16).padStart(16, '0');
  add('invoke_agent researcher', id(0), '0'.repeat(16), START_US, {
    'gen_ai.operation.name': 'invoke_agent',
    'gen_ai.agent.name': 'researcher',
  });
  for (let step = 0; step < steps; step++) {
    const atUs = START_US + step * 1_000_000;
    const call = {
      type: 'tool_call',
      id: `call_${step}`,
      name: ['search_web', 'read_page', 'take_note'][step % 3],
      arguments: { query: `topic ${Math.floor(random() * 900)} part ${step}` },
    };
    const result = {
      role: 'tool',
      parts: [{ type: 'tool_call_response', id: `call_${step}`, result: `page ${step}: ${'found text '.repeat(40)}` }],
    };
    add('chat gpt-4o', id(step * 2 + 1), id(0), atUs, {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-4o',
      'gen_ai.response.model': 'gpt-4o-2024-08-06',
      'gen_ai.usage.input_tokens': 2_000,
      'gen_ai.usage.output_tokens': 40,
      'gen_ai.response.finish_reasons': ['tool_calls'],
      'gen_ai.input.messages': JSON.stringify([system, ...history.slice(-HISTORY_MESSAGES)]),
      'gen_ai.output.messages': JSON.stringify([{ role: 'assistant', parts: [call] }]),
    });
    add(`execute_tool ${call.name}`, id(step * 2 + 2), id(0), atUs + 500_000, {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': call.name ?? '',
      'gen_ai.tool.call.id': call.id,
      'gen_ai.tool.call.arguments': JSON.stringify(call.arguments),
      'gen_ai.tool.call.result': JSON.stringify(result.parts[0]?.result),
    });
    history.push({ role: 'assistant', parts: [call] }, result);
  }
  return { spans, contents };
}
