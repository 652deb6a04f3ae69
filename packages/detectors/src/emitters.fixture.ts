/**
 * Writes runs in the forms of emitters of which there is no capture: which attributes they set, and how they put messages,
 * tools and parameters into them. After the emitters' documentation and sources. Only for tests.
 */
import type { DecodedEvent } from '@sentryai/otlp';
import { applyPrice, normalizeSpan } from '@sentryai/pipeline';
import { priceCall } from '@sentryai/pricing';
import type { AttributeValue, SpanContentRow, SpanRow } from '@sentryai/schema';
import type { Rows } from './captured-failures.fixture.ts';

export type Tool = { name: string; schema: object };
export type Asked = { id: string; name: string; args: object | string };
export type Turn =
  | { role: 'system' | 'user'; text: string }
  | { role: 'assistant'; text?: string; calls?: readonly Asked[] }
  | { role: 'tool'; id: string; name: string; result: unknown };
/** One model call. */
export type Call = {
  kind: 'call';
  turns: readonly Turn[];
  text?: string;
  calls?: readonly Asked[];
  finish?: string;
  requested?: string;
  answered?: string;
  input?: number;
  output?: number;
  maxTokens?: number;
  schema?: object;
  tools?: readonly Tool[];
  isStream?: boolean;
  ttftMs?: number;
  error?: { type: string; message: string; status?: number };
  ms?: number;
  agent?: string;
};
export type ToolSpan = {
  kind: 'tool';
  id: string;
  name: string;
  args: object | string;
  result: unknown;
  error?: string;
  isMcp?: boolean;
  ms?: number;
};
export type Retrieval = { kind: 'retrieval'; query: string; documents: readonly string[] };
export type Step = Call | ToolSpan | Retrieval;
export type Run = { agent: string; steps: readonly Step[]; error?: { type: string; message: string } };

type Attributes = Record<string, AttributeValue>;
type Written = { name: string; attributes: Attributes; events?: DecodedEvent[] };
export type Emitter = {
  name: string;
  scope: string;
  root: (run: Run) => Written;
  call: (call: Call) => Written;
  /** Null for emitters that only see the calls of models. */
  tool: ((tool: ToolSpan) => Written) | null;
  retrieval: (retrieval: Retrieval) => Written;
};

const json = JSON.stringify;
const text = (value: unknown): string => (typeof value === 'string' ? value : json(value));

function defined(attributes: Record<string, AttributeValue | undefined>): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined)) as Attributes;
}

/** OpenAI's own form of messages. */
function openAiMessages(turns: readonly Turn[]): object[] {
  return turns.map((turn) => {
    if (turn.role === 'tool') return { role: 'tool', tool_call_id: turn.id, name: turn.name, content: text(turn.result) };
    if (turn.role !== 'assistant') return { role: turn.role, content: turn.text };
    return { role: 'assistant', content: turn.text ?? null, ...(turn.calls ? { tool_calls: turn.calls.map(openAiCall) } : {}) };
  });
}
const openAiCall = (call: Asked): object => ({ id: call.id, type: 'function', function: { name: call.name, arguments: text(call.args) } });
const openAiTool = (tool: Tool): object => ({ type: 'function', function: { name: tool.name, parameters: tool.schema } });
const openAiFormat = (schema: object): object => ({ type: 'json_schema', json_schema: { name: 'answer', strict: true, schema } });

let answers = 0;
function openAiAnswer(call: Call): object {
  const message = { role: 'assistant', content: call.text ?? null, ...(call.calls ? { tool_calls: call.calls.map(openAiCall) } : {}) };
  answers += 1;
  return {
    id: `chatcmpl-${answers}`,
    model: call.answered ?? call.requested,
    choices: [{ index: 0, message, finish_reason: call.finish ?? (call.calls ? 'tool_calls' : 'stop') }],
  };
}

/** OpenTelemetry's message lists. */
function otelMessages(turns: readonly Turn[]): object[] {
  return turns.map((turn) => {
    if (turn.role === 'tool') return { role: 'tool', parts: [{ type: 'tool_call_response', id: turn.id, result: turn.result }] };
    if (turn.role !== 'assistant') return { role: turn.role, parts: [{ type: 'text', content: turn.text }] };
    return otelAnswer({ text: turn.text, calls: turn.calls });
  });
}
function otelAnswer(answer: { text?: string | undefined; calls?: readonly Asked[] | undefined }, finish?: string): object {
  const parts = [
    ...(answer.text === undefined ? [] : [{ type: 'text', content: answer.text }]),
    ...(answer.calls ?? []).map((call) => ({ type: 'tool_call', id: call.id, name: call.name, arguments: call.args })),
  ];
  return { role: 'assistant', parts, ...(finish === undefined ? {} : { finish_reason: finish }) };
}

const usage = (call: Call): Record<string, AttributeValue | undefined> =>
  call.error === undefined || call.output !== undefined
    ? { 'gen_ai.usage.input_tokens': call.input ?? 120, 'gen_ai.usage.output_tokens': call.output ?? 40 }
    : {};
const finishOf = (call: Call): string => call.finish ?? (call.calls ? 'tool_calls' : 'stop');
const ok = (call: Call): boolean => call.error === undefined;

const TOOL_EMITTERS: readonly Emitter[] = [
  {
    name: 'langsmith',
    scope: 'langsmith',
    root: (run) => ({ name: run.agent, attributes: { 'langsmith.span.kind': 'chain', 'langsmith.trace.name': run.agent } }),
    call: (call) => ({
      name: 'ChatOpenAI',
      attributes: defined({
        'langsmith.span.kind': 'llm',
        'gen_ai.operation.name': 'chat',
        'gen_ai.system': 'openai',
        'gen_ai.request.model': call.requested ?? 'gpt-4o',
        'gen_ai.response.model': ok(call) ? (call.answered ?? call.requested ?? 'gpt-4o') : undefined,
        'gen_ai.request.max_tokens': call.maxTokens,
        'gen_ai.prompt': json({
          messages: openAiMessages(call.turns),
          ...(call.tools ? { tools: call.tools.map(openAiTool) } : {}),
          ...(call.schema ? { response_format: openAiFormat(call.schema) } : {}),
        }),
        'gen_ai.completion': ok(call) || call.text ? json(openAiAnswer(call)) : undefined,
        'gen_ai.request.stream': call.isStream,
        ...usage(call),
      }),
    }),
    tool: (tool) => ({
      name: tool.name,
      attributes: defined({
        'langsmith.span.kind': 'tool',
        'gen_ai.tool.name': tool.name,
        'gen_ai.prompt': json({ input: text(tool.args) }),
        'gen_ai.completion': tool.error === undefined ? json({ output: text(tool.result) }) : undefined,
      }),
    }),
    retrieval: ({ query, documents }) => ({
      name: 'VectorStoreRetriever',
      attributes: {
        'langsmith.span.kind': 'retriever',
        'gen_ai.prompt': json({ query }),
        'gen_ai.completion': json({ documents: documents.map((content) => ({ page_content: content, metadata: {} })) }),
      },
    }),
  },
  {
    name: 'pydantic-ai',
    scope: 'pydantic-ai',
    root: (run) => ({
      name: 'agent run',
      attributes: { agent_name: run.agent, model_name: 'gpt-4o', 'gen_ai.operation.name': 'invoke_agent' },
    }),
    call: (call) => ({
      name: `chat ${call.requested ?? 'gpt-4o'}`,
      attributes: defined({
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'openai',
        'gen_ai.request.model': call.requested ?? 'gpt-4o',
        'gen_ai.response.model': ok(call) ? (call.answered ?? call.requested ?? 'gpt-4o') : undefined,
        'gen_ai.request.max_tokens': call.maxTokens,
        'gen_ai.input.messages': json(otelMessages(call.turns)),
        'gen_ai.output.messages': ok(call) || call.text ? json([otelAnswer(call, finishOf(call))]) : undefined,
        'gen_ai.response.finish_reasons': ok(call) ? [finishOf(call)] : undefined,
        model_request_parameters: json({
          function_tools: (call.tools ?? []).map((tool) => ({ name: tool.name, parameters_json_schema: tool.schema, kind: 'function' })),
          output_mode: call.schema ? 'native' : 'text',
          ...(call.schema ? { output_object: { name: 'answer', json_schema: call.schema } } : {}),
        }),
        ...usage(call),
        ...(call.isStream ? { 'gen_ai.response.time_to_first_chunk': (call.ttftMs ?? 100) / 1000 } : {}),
      }),
    }),
    tool: (tool) => ({
      name: 'running tool',
      attributes: defined({
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.tool.name': tool.name,
        'gen_ai.tool.call.id': tool.id,
        tool_arguments: text(tool.args),
        tool_response: tool.error === undefined ? text(tool.result) : undefined,
      }),
    }),
    retrieval: ({ query, documents }) => ({
      name: 'retrieve',
      attributes: {
        'gen_ai.operation.name': 'retrieval',
        'gen_ai.retrieval.query.text': query,
        'gen_ai.retrieval.documents': json(documents.map((content, id) => ({ id: String(id), content }))),
      },
    }),
  },
  {
    name: 'openlit',
    scope: 'openlit.otel.tracing',
    root: (run) => ({
      name: `invoke_agent ${run.agent}`,
      attributes: { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': run.agent },
    }),
    call: (call) => ({
      name: `chat ${call.requested ?? 'gpt-4o'}`,
      attributes: defined({
        'gen_ai.operation.name': 'chat',
        'gen_ai.system': 'openai',
        'gen_ai.request.model': call.requested ?? 'gpt-4o',
        'gen_ai.response.model': ok(call) ? (call.answered ?? call.requested ?? 'gpt-4o') : undefined,
        'gen_ai.request.is_stream': call.isStream ?? false,
        'gen_ai.request.max_tokens': call.maxTokens ?? -1,
        'gen_ai.response.finish_reasons': ok(call) ? [finishOf(call)] : undefined,
        'gen_ai.input.messages': json(otelMessages(call.turns)),
        'gen_ai.output.messages': ok(call) || call.text ? json([otelAnswer(call, finishOf(call))]) : undefined,
        'gen_ai.tool.definitions': call.tools ? json(call.tools.map(openAiTool)) : undefined,
        'gen_ai.request.response_format': call.schema ? json(openAiFormat(call.schema)) : undefined,
        'gen_ai.server.ttft': call.isStream ? (call.ttftMs ?? 100) / 1000 : undefined,
        ...usage(call),
      }),
    }),
    tool: (tool) => ({
      name: `execute_tool ${tool.name}`,
      attributes: defined({
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.tool.name': tool.name,
        'gen_ai.tool.call.id': tool.id,
        'gen_ai.tool.args': text(tool.args),
        'gen_ai.tool.call.result': tool.error === undefined ? text(tool.result) : undefined,
      }),
    }),
    retrieval: ({ query, documents }) => ({
      name: 'query docs',
      attributes: {
        'gen_ai.operation.name': 'retrieval',
        'db.system.name': 'chroma',
        'gen_ai.retrieval.query.text': query,
        'gen_ai.retrieval.documents': json(documents.map((content) => ({ content }))),
      },
    }),
  },
  {
    name: 'mlflow',
    scope: 'mlflow',
    root: (run) => ({ name: run.agent, attributes: { 'mlflow.spanType': 'AGENT' } }),
    call: (call) => ({
      name: 'Completions',
      attributes: defined({
        'mlflow.spanType': 'CHAT_MODEL',
        'mlflow.spanInputs': json({
          model: call.requested ?? 'gpt-4o',
          messages: openAiMessages(call.turns),
          ...(call.tools ? { tools: call.tools.map(openAiTool) } : {}),
          ...(call.schema ? { response_format: openAiFormat(call.schema) } : {}),
          ...(call.maxTokens ? { max_tokens: call.maxTokens } : {}),
        }),
        'mlflow.spanOutputs': ok(call) ? json(openAiAnswer(call)) : undefined,
        'mlflow.chat.tokenUsage': ok(call)
          ? json({
              input_tokens: call.input ?? 120,
              output_tokens: call.output ?? 40,
              total_tokens: (call.input ?? 120) + (call.output ?? 40),
            })
          : undefined,
      }),
    }),
    tool: (tool) => ({
      name: tool.name,
      attributes: defined({
        'mlflow.spanType': 'TOOL',
        'mlflow.spanInputs': text(tool.args),
        'mlflow.spanOutputs': tool.error === undefined ? json(tool.result) : undefined,
      }),
    }),
    retrieval: ({ query, documents }) => ({
      name: 'retriever',
      attributes: {
        'mlflow.spanType': 'RETRIEVER',
        'mlflow.spanInputs': json({ query }),
        'mlflow.spanOutputs': json(documents.map((content) => ({ page_content: content, metadata: {} }))),
      },
    }),
  },
  {
    name: 'genkit',
    scope: 'genkit-tracer',
    root: (run) => ({ name: run.agent, attributes: { 'genkit:type': 'flow', 'genkit:name': run.agent } }),
    call: (call) => ({
      name: `openai/${call.requested ?? 'gpt-4o'}`,
      attributes: defined({
        'genkit:type': 'action',
        'genkit:metadata:subtype': 'model',
        'genkit:metadata:model': call.requested ?? 'gpt-4o',
        'genkit:input': json({
          messages: call.turns.map((turn) =>
            turn.role === 'tool'
              ? { role: 'tool', content: [{ toolResponse: { ref: turn.id, name: turn.name, output: turn.result } }] }
              : turn.role === 'assistant'
                ? {
                    role: 'model',
                    content: [
                      ...(turn.text ? [{ text: turn.text }] : []),
                      ...(turn.calls ?? []).map((asked) => ({ toolRequest: { ref: asked.id, name: asked.name, input: asked.args } })),
                    ],
                  }
                : { role: turn.role, content: [{ text: turn.text }] },
          ),
          config: call.maxTokens ? { maxOutputTokens: call.maxTokens } : {},
          tools: (call.tools ?? []).map((tool) => ({ name: tool.name, inputSchema: tool.schema })),
          output: call.schema ? { format: 'json', schema: call.schema } : {},
        }),
        'genkit:output': ok(call)
          ? json({
              message: {
                role: 'model',
                content: [
                  ...(call.text === undefined ? [] : [{ text: call.text }]),
                  ...(call.calls ?? []).map((asked) => ({ toolRequest: { ref: asked.id, name: asked.name, input: asked.args } })),
                ],
              },
              finishReason: finishOf(call) === 'tool_calls' ? 'stop' : finishOf(call),
              usage: { inputTokens: call.input ?? 120, outputTokens: call.output ?? 40 },
            })
          : undefined,
        'gen_ai.response.model': ok(call) ? (call.answered ?? undefined) : undefined,
        ...usage(call),
      }),
    }),
    tool: (tool) => ({
      name: tool.name,
      attributes: defined({
        'genkit:type': 'action',
        'genkit:metadata:subtype': 'tool',
        'genkit:name': tool.name,
        'genkit:input': json(tool.args),
        'genkit:output': tool.error === undefined ? json(tool.result) : undefined,
      }),
    }),
    retrieval: ({ query, documents }) => ({
      name: 'docs',
      attributes: {
        'genkit:type': 'action',
        'genkit:metadata:subtype': 'retriever',
        'genkit:input': json({ query: { content: [{ text: query }] } }),
        'genkit:output': json({ documents: documents.map((content) => ({ content: [{ text: content }], text: content })) }),
      },
    }),
  },
  {
    name: 'sentry',
    scope: '@sentry/node',
    root: (run) => ({
      name: `invoke_agent ${run.agent}`,
      attributes: { 'sentry.op': 'gen_ai.invoke_agent', 'gen_ai.agent.name': run.agent },
    }),
    call: (call) => ({
      name: `chat ${call.requested ?? 'gpt-4o'}`,
      attributes: defined({
        'sentry.op': 'gen_ai.chat',
        'gen_ai.system': 'openai',
        'gen_ai.request.model': call.requested ?? 'gpt-4o',
        'gen_ai.response.model': ok(call) ? (call.answered ?? call.requested ?? 'gpt-4o') : undefined,
        'gen_ai.request.max_tokens': call.maxTokens,
        'gen_ai.request.messages': json(openAiMessages(call.turns)),
        'gen_ai.request.available_tools': call.tools ? json(call.tools.map(openAiTool)) : undefined,
        'gen_ai.request.response_format': call.schema ? json(openAiFormat(call.schema)) : undefined,
        'gen_ai.response.text': call.text === undefined ? undefined : json([call.text]),
        'gen_ai.response.tool_calls': call.calls ? json(call.calls.map(openAiCall)) : undefined,
        'gen_ai.response.finish_reasons': ok(call) ? json([finishOf(call)]) : undefined,
        'gen_ai.response.streaming': call.isStream,
        ...usage(call),
      }),
    }),
    tool: (tool) => ({
      name: `execute_tool ${tool.name}`,
      attributes: defined({
        'sentry.op': 'gen_ai.execute_tool',
        'gen_ai.tool.name': tool.name,
        'gen_ai.tool.input': text(tool.args),
        'gen_ai.tool.output': tool.error === undefined ? text(tool.result) : undefined,
      }),
    }),
    retrieval: ({ query, documents }) => ({
      name: 'retrieve',
      attributes: {
        'gen_ai.operation.name': 'retrieval',
        'gen_ai.retrieval.query.text': query,
        'gen_ai.retrieval.documents': json(documents.map((content) => ({ content }))),
      },
    }),
  },
  {
    name: 'openinference',
    scope: 'openinference.instrumentation.langchain',
    root: (run) => ({ name: run.agent, attributes: { 'openinference.span.kind': 'AGENT' } }),
    call: (call) => ({
      name: 'ChatCompletion',
      attributes: defined({
        'openinference.span.kind': 'LLM',
        'llm.system': 'openai',
        'llm.model_name': call.answered ?? call.requested ?? 'gpt-4o',
        'llm.request.model_name': call.requested ?? 'gpt-4o',
        'llm.invocation_parameters': json({
          model: call.requested ?? 'gpt-4o',
          ...(call.maxTokens ? { max_tokens: call.maxTokens } : {}),
          ...(call.schema ? { response_format: openAiFormat(call.schema) } : {}),
          ...(call.isStream ? { stream: true } : {}),
        }),
        ...flattened('llm.input_messages', call.turns),
        ...(ok(call) || call.text
          ? flattened('llm.output_messages', [
              { role: 'assistant', ...(call.text === undefined ? {} : { text: call.text }), ...(call.calls ? { calls: call.calls } : {}) },
            ])
          : {}),
        ...Object.fromEntries((call.tools ?? []).map((tool, index) => [`llm.tools.${index}.tool.json_schema`, json(openAiTool(tool))])),
        'llm.finish_reason': ok(call) ? finishOf(call) : undefined,
        ...(ok(call) || call.output !== undefined
          ? { 'llm.token_count.prompt': call.input ?? 120, 'llm.token_count.completion': call.output ?? 40 }
          : {}),
      }),
    }),
    tool: (tool) => ({
      name: tool.name,
      attributes: defined({
        'openinference.span.kind': 'TOOL',
        'tool.name': tool.name,
        'input.value': text(tool.args),
        'output.value': tool.error === undefined ? text(tool.result) : undefined,
      }),
    }),
    retrieval: ({ query, documents }) => ({
      name: 'Retriever',
      attributes: {
        'openinference.span.kind': 'RETRIEVER',
        'input.value': query,
        ...Object.fromEntries(documents.map((content, index) => [`retrieval.documents.${index}.document.content`, content])),
      },
    }),
  },
];

/** Gemini's calls have no ids, and its instrumentation makes no spans for tools. */
const GOOGLE_GENAI: Emitter = {
  name: 'google-genai',
  scope: 'opentelemetry.instrumentation.google_genai',
  root: (run) => ({ name: run.agent, attributes: { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': run.agent } }),
  call: (call) => ({
    name: `generate_content ${call.requested ?? 'gpt-4o'}`,
    attributes: defined({
      'gen_ai.operation.name': 'generate_content',
      'gen_ai.request.model': call.requested ?? 'gpt-4o',
      'gen_ai.response.model': ok(call) ? (call.answered ?? call.requested ?? 'gpt-4o') : undefined,
      'gen_ai.request.max_tokens': call.maxTokens,
      'gen_ai.input.messages': withoutIds(json(otelMessages(call.turns))),
      'gen_ai.output.messages': ok(call) || call.text ? withoutIds(json([otelAnswer(call, finishOf(call))])) : undefined,
      'gen_ai.response.finish_reasons': ok(call) ? [call.finish ?? 'STOP'] : undefined,
      'gen_ai.tool.definitions': call.tools
        ? json(call.tools.map((tool) => ({ function_declarations: [{ name: tool.name, parameters_json_schema: tool.schema }] })))
        : undefined,
      'gen_ai.request.response_schema': call.schema ? json(call.schema) : undefined,
      'gen_ai.request.stream': call.isStream,
      ...usage(call),
    }),
  }),
  tool: null,
  retrieval: ({ query, documents }) => ({
    name: 'retrieve',
    attributes: {
      'gen_ai.operation.name': 'retrieval',
      'gen_ai.retrieval.query.text': query,
      'gen_ai.retrieval.documents': json(documents.map((content) => ({ content }))),
    },
  }),
};

function withoutIds(messages: string): string {
  return messages.replaceAll(/"id":"[^"]{1,20}",/g, '');
}

function flattened(prefix: string, turns: readonly Turn[]): Attributes {
  const attributes: Attributes = {};
  for (const [index, turn] of turns.entries()) {
    const key = `${prefix}.${index}.message`;
    attributes[`${key}.role`] = turn.role;
    if (turn.role === 'tool') {
      attributes[`${key}.tool_call_id`] = turn.id;
      attributes[`${key}.content`] = text(turn.result);
    } else if (turn.text !== undefined) attributes[`${key}.content`] = turn.text;
    if (turn.role !== 'assistant') continue;
    for (const [place, asked] of (turn.calls ?? []).entries()) {
      attributes[`${key}.tool_calls.${place}.tool_call.id`] = asked.id;
      attributes[`${key}.tool_calls.${place}.tool_call.function.name`] = asked.name;
      attributes[`${key}.tool_calls.${place}.tool_call.function.arguments`] = text(asked.args);
    }
  }
  return attributes;
}

/** All of them. */
export const EMITTERS: readonly Emitter[] = [...TOOL_EMITTERS, GOOGLE_GENAI];

export const RUN_START_US = Date.UTC(2026, 10, 20, 9) * 1000;
let traces = 0;

/** A run as rows of the store, in an emitter's form. `place` moves it in time; `isRootMissing` leaves its outermost span out. */
export function rowsOfRun(emitter: Emitter, run: Run, place: { startUs?: number; isRootMissing?: boolean; release?: string } = {}): Rows {
  const startUs = place.startUs ?? RUN_START_US;
  const spans: SpanRow[] = [];
  const contents: SpanContentRow[] = [];
  traces += 1;
  const traceId = traces.toString(16).padStart(32, '0');
  const id = (index: number): string => (traces * 1_000 + index + 1).toString(16).padStart(16, '0');
  const add = (
    index: number,
    written: Written,
    atUs: number,
    ms: number,
    error?: { type: string; message: string; status?: number },
    parent = 0,
  ): void => {
    const attributes: Attributes = {
      ...written.attributes,
      ...(error?.status === undefined ? {} : { 'http.response.status_code': error.status }),
    };
    const failed: DecodedEvent[] =
      error === undefined
        ? []
        : [
            {
              name: 'exception',
              time_us: atUs + ms * 1000,
              attributes: new Map(Object.entries({ 'exception.type': error.type, 'exception.message': error.message })),
            },
          ];
    const { row, content } = normalizeSpan(
      {
        trace_id: traceId,
        span_id: id(index),
        parent_span_id: index === 0 ? '0'.repeat(16) : id(parent),
        name: written.name,
        otel_kind: 1,
        start_time_us: atUs,
        end_time_us: atUs + ms * 1000,
        attributes: new Map(Object.entries(attributes)),
        events: [...(written.events ?? []), ...failed],
        links: [],
        status_code: error === undefined ? 0 : 2,
        status_message: error?.message ?? '',
      },
      { attributes: new Map(Object.entries({ 'service.name': 'shop', 'service.version': place.release ?? '1.0.0' })), scopes: [] },
      { name: emitter.scope, version: '1', attributes: new Map(), spans: [] },
      { project_id: 1, received_at_ms: Math.round(startUs / 1000) },
    );
    applyPrice(row, priceCall);
    spans.push(row);
    if (content !== null) contents.push(content);
  };
  let atUs = startUs + 1_000;
  let next = run.steps.length + 1;
  for (const [index, step] of run.steps.entries()) {
    const ms = step.kind === 'retrieval' ? 30 : (step.ms ?? (step.kind === 'call' ? 800 : 50));
    const error =
      step.kind === 'call'
        ? step.error
        : step.kind === 'tool' && step.error !== undefined
          ? { type: 'ToolError', message: step.error }
          : undefined;
    if (step.kind === 'tool' && emitter.tool === null) {
      atUs += ms * 1000 + 20_000;
      continue;
    }
    const written =
      step.kind === 'call'
        ? emitter.call(step)
        : step.kind === 'tool'
          ? (emitter.tool as NonNullable<Emitter['tool']>)(step)
          : emitter.retrieval(step);
    // a call of another agent stands below a span of that agent
    const around = step.kind === 'call' && step.agent !== undefined ? next++ : 0;
    if (around > 0) add(around, emitter.root({ agent: step.kind === 'call' ? (step.agent ?? '') : '', steps: [] }), atUs, ms, undefined, 0);
    add(index + 1, written, atUs, ms, error, around);
    atUs += ms * 1000 + 20_000;
  }
  if (place.isRootMissing !== true) add(0, emitter.root(run), startUs, (atUs - startUs) / 1000, run.error);
  return { spans, contents, logs: [] };
}
