/** Two traces of one session as an OpenTelemetry GenAI client sends them: each call with all that was said before it. */
export const CONVERSATION = {
  /** As hard as ids come: addresses and lists must carry it. */
  sessionId: 'chat 7/ä',
  userId: 'ada@example.com',
  firstTraceId: '1'.repeat(32),
  secondTraceId: '2'.repeat(32),
} as const;

type Attributes = Record<string, string | number>;
type Part = { type: 'text'; content: string } | { type: 'tool_call'; id: string; name: string; arguments: unknown } | ToolAnswer;
type ToolAnswer = { type: 'tool_call_response'; id: string; response: string };
type Message = { role: string; parts: Part[] };

const says = (role: string, content: string): Message => ({ role, parts: [{ type: 'text', content }] });
const SAID: readonly Message[] = [
  says('user', 'Where is order 7?'),
  { role: 'assistant', parts: [{ type: 'tool_call', id: 'call_1', name: 'look_up_order', arguments: { id: 7 } }] },
  { role: 'tool', parts: [{ type: 'tool_call_response', id: 'call_1', response: 'left Hamburg' }] },
  says('assistant', 'It left Hamburg this morning.'),
  says('user', 'When will it be here?'),
];

/** Bodies of `POST /v1/traces`: the first trace a minute before `nowMs`, the second one, which fails, half a minute before. */
export function buildConversation(nowMs: number): [first: unknown, second: unknown] {
  const first = CONVERSATION.firstTraceId;
  const second = CONVERSATION.secondTraceId;
  const at = (secondsAgo: number) => nowMs - secondsAgo * 1000;
  const firstSpans = [
    span(first, 1, null, 'invoke_agent support', at(60), 4_000, {
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.name': 'support',
    }),
    span(first, 2, 1, 'chat gpt-4o-mini', at(60), 1_200, call(SAID.slice(0, 1), SAID.slice(1, 2))),
    span(first, 3, 1, 'execute_tool look_up_order', at(58), 80, {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'look_up_order',
      'gen_ai.tool.call.id': 'call_1',
      'gen_ai.tool.call.arguments': '{"id":7}',
      'gen_ai.tool.call.result': 'left Hamburg',
    }),
    span(first, 4, 1, 'chat gpt-4o-mini', at(57), 900, call(SAID.slice(0, 3), SAID.slice(3, 4))),
  ];
  const secondSpans = [
    span(second, 5, null, 'invoke_agent support', at(30), 9_000, {
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.name': 'support',
    }),
    span(second, 6, 5, 'chat gpt-4o-mini', at(30), 8_900, { ...call(SAID, []), 'error.type': 'APITimeoutError' }, 'Request timed out.'),
  ];
  return [bodyOf(firstSpans), bodyOf(secondSpans)];
}

function bodyOf(spans: unknown[]): unknown {
  const resource = { attributes: attributesOf({ 'service.name': 'support', 'deployment.environment.name': 'production' }) };
  return { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'e2e' }, spans }] }] };
}

function call(input: readonly Message[], output: readonly Message[]): Attributes {
  return {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-4o-mini',
    'gen_ai.input.messages': JSON.stringify(input),
    ...(output.length === 0
      ? {}
      : {
          'gen_ai.response.model': 'gpt-4o-mini',
          'gen_ai.output.messages': JSON.stringify(output.map((message) => ({ ...message, finish_reason: 'stop' }))),
          'gen_ai.usage.input_tokens': 40 * input.length,
          'gen_ai.usage.output_tokens': 12,
        }),
  };
}

function span(
  traceId: string,
  id: number,
  parentId: number | null,
  name: string,
  startMs: number,
  durationMs: number,
  attributes: Attributes,
  failure?: string,
) {
  const { sessionId, userId } = CONVERSATION;
  return {
    traceId,
    spanId: id.toString(16).padStart(16, '0'),
    ...(parentId === null ? {} : { parentSpanId: parentId.toString(16).padStart(16, '0') }),
    name,
    kind: 3,
    startTimeUnixNano: `${startMs}000000`,
    endTimeUnixNano: `${startMs + durationMs}000000`,
    attributes: attributesOf({ ...attributes, 'gen_ai.conversation.id': sessionId, 'user.id': userId }),
    ...(failure === undefined ? {} : { status: { code: 2, message: failure } }),
  };
}

function attributesOf(attributes: Attributes) {
  return Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === 'string' ? { stringValue: value } : { intValue: String(value) },
  }));
}
