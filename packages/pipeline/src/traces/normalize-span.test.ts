import { readMessages } from '@sentryai/conventions';
import type { AttributeValue } from '@sentryai/schema';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildEvent, normalize, START_US } from './build-span.fixture.ts';
import { SPAN_LIMITS } from './limits.ts';

describe('emitters without a capture', () => {
  it('reads LangSmith: whole request and answer, thread, tags', () => {
    const { row, content } = normalize(
      {
        'langsmith.span.kind': 'llm',
        'gen_ai.operation.name': 'chat',
        'gen_ai.system': 'openai',
        'gen_ai.request.model': 'gpt-4o',
        'gen_ai.prompt': '{"messages":[{"role":"user","content":"hi"}]}',
        'gen_ai.completion': '{"choices":[{"message":{"role":"assistant","content":"yo"},"finish_reason":"length"}]}',
        'gen_ai.usage.input_tokens': 12,
        'gen_ai.usage.output_tokens': 3,
        'gen_ai.usage.input_token_details': '{"cache_read":4}',
        'langsmith.trace.session_id': 'thread-1',
        'langsmith.trace.session_name': 'my project',
        'langsmith.metadata.user_id': 'u1',
        'langsmith.span.tags': 'beta, canary',
      },
      { scope: 'langsmith' },
    );
    expect(row).toMatchObject({
      kind: 'llm',
      emitter: 'langsmith',
      provider: 'openai',
      session_id: 'thread-1',
      user_id: 'u1',
      finish_reason: 'length',
    });
    expect(row).toMatchObject({
      input_tokens: 12,
      output_tokens: 3,
      cache_read_tokens: 4,
      usage_role: 'own',
      tags: { beta: '', canary: '' },
    });
    expect(readMessages(content.input, content.input_format, 'input')).toMatchObject([{ role: 'user' }]);
    expect(readMessages(content.output, content.output_format, 'output')).toMatchObject([{ role: 'assistant', finish_reason: 'length' }]);
  });

  it('reads MLflow: JSON strings, token usage and cost as objects', () => {
    const { row, content } = normalize({
      'mlflow.spanType': '"CHAT_MODEL"',
      'mlflow.spanInputs': '{"messages":[{"role":"user","content":"hi"}],"model":"gpt-4o"}',
      'mlflow.spanOutputs': '{"choices":[{"message":{"role":"assistant","content":"yo"}}]}',
      'mlflow.chat.tokenUsage': '{"input_tokens":10,"output_tokens":5,"total_tokens":15}',
      'mlflow.llm.model': 'gpt-4o',
      'mlflow.llm.cost': '{"input_cost":0.001,"output_cost":0.002,"total_cost":0.003}',
      'mlflow.trace.session': 's',
    });
    expect(row).toMatchObject({ kind: 'llm', emitter: 'mlflow', model: 'gpt-4o', input_tokens: 10, output_tokens: 5, session_id: 's' });
    expect(row).toMatchObject({ cost_usd: 0.003, cost_input_usd: 0.001, cost_output_usd: 0.002, cost_source: 'emitter' });
    expect(readMessages(content.output, content.output_format, 'output')).toHaveLength(1);
  });

  it('reads older Pydantic AI: events on the model call, sums on the agent, bare names only in its own scope', () => {
    const events = JSON.stringify([
      { 'event.name': 'gen_ai.user.message', role: 'user', content: 'hi' },
      { 'event.name': 'gen_ai.choice', index: 0, message: { role: 'assistant', content: 'yo' } },
    ]);
    const call = normalize({ 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'gpt-4o', events }, { scope: 'pydantic-ai' });
    expect(readMessages(call.content.input, call.content.input_format, 'input')).toMatchObject([{ role: 'user' }]);
    expect(readMessages(call.content.output, call.content.output_format, 'output')).toMatchObject([{ role: 'assistant' }]);
    const agent = normalize(
      { model_name: 'gpt-4o', agent_name: 'helper', 'gen_ai.aggregated_usage.input_tokens': 9, 'gen_ai.aggregated_usage.output_tokens': 2 },
      { scope: 'pydantic-ai', name: 'agent run' },
    );
    expect(agent.row).toMatchObject({ kind: 'agent', agent_name: 'helper', input_tokens: 9, output_tokens: 2, usage_role: 'rollup' });
    const stranger = normalize({ model_name: 'sedan', events: 'x' });
    expect(stranger.row).toMatchObject({ kind: 'other', model: '', attributes_string: { model_name: 'sedan', events: 'x' } });
  });

  it('reads older OpenLLMetry: flattened prompts and completions', () => {
    const { row, content } = normalize(
      {
        'llm.request.type': 'chat',
        'gen_ai.system': 'OpenAI',
        'gen_ai.request.model': 'gpt-4',
        'gen_ai.prompt.0.role': 'system',
        'gen_ai.prompt.0.content': 'Be brief.',
        'gen_ai.prompt.1.role': 'user',
        'gen_ai.prompt.1.content': '[{"type":"text","text":"hi"}]',
        'gen_ai.completion.0.role': 'assistant',
        'gen_ai.completion.0.content': '',
        'gen_ai.completion.0.finish_reason': 'tool_calls',
        'gen_ai.completion.0.tool_calls.0.id': 'c1',
        'gen_ai.completion.0.tool_calls.0.name': 'get_weather',
        'gen_ai.completion.0.tool_calls.0.arguments': '{"city":"Lisbon"}',
        'gen_ai.usage.prompt_tokens': '31',
        'gen_ai.usage.completion_tokens': 8,
        'llm.usage.total_tokens': 39,
      },
      { scope: 'opentelemetry.instrumentation.openai.v1' },
    );
    expect(row).toMatchObject({
      kind: 'llm',
      emitter: 'openllmetry',
      provider: 'openai',
      input_tokens: 31,
      output_tokens: 8,
      finish_reason: 'tool_calls',
    });
    expect(readMessages(content.input, content.input_format, 'input')).toMatchObject([
      { role: 'system' },
      { role: 'user', parts: [{ type: 'text', text: 'hi' }] },
    ]);
    expect(readMessages(content.output, content.output_format, 'output')).toMatchObject([
      { role: 'assistant', parts: [{ type: 'tool_call', id: 'c1', name: 'get_weather' }] },
    ]);
  });

  it('reads Sentry spellings', () => {
    const { row, content } = normalize({
      'sentry.op': 'gen_ai.chat',
      'gen_ai.system': 'anthropic',
      'gen_ai.request.model': 'claude-sonnet-4-5',
      'gen_ai.request.messages': '[{"role":"user","content":"hi"}]',
      'gen_ai.response.text': '["yo"]',
      'gen_ai.usage.input_tokens': 153,
      'gen_ai.usage.output_tokens': 8,
      'gen_ai.usage.input_tokens.cached': 100,
      'gen_ai.usage.input_tokens.cache_write': 20,
      'gen_ai.response.stop_reason': 'end_turn',
    });
    expect(row).toMatchObject({ kind: 'llm', input_tokens: 153, cache_read_tokens: 100, cache_write_tokens: 20, finish_reason: 'stop' });
    expect(content).toMatchObject({ input_format: 'openai', output: 'yo', output_format: 'text' });
  });

  it('reads Genkit and LiveKit', () => {
    expect(
      normalize(
        {
          'genkit:type': 'action',
          'genkit:metadata:subtype': 'model',
          'genkit:input': '{"messages":[{"role":"user","content":[{"text":"hi"}]}]}',
        },
        { scope: 'genkit-tracer' },
      ).row,
    ).toMatchObject({ kind: 'llm', emitter: 'genkit' });
    expect(normalize({ 'lk.response.text': 'yo', 'gen_ai.request.model': 'gpt-4o', 'lk.response.ttft': 0.5 }).row).toMatchObject({
      kind: 'llm',
      emitter: 'livekit',
      ttft_us: 500_000,
    });
  });

  it("reads Genkit's name of a model and the model in the provider's own answer", () => {
    const { row, content } = normalize(
      {
        'genkit:type': 'action',
        'genkit:metadata:subtype': 'model',
        'genkit:name': 'openai/gpt-4o',
        'genkit:output':
          '{"finishReason":"stop","message":{"role":"model","content":[{"text":"yo"}]},"raw":{"id":"1","model":"gpt-4o-2024-08-06"}}',
      },
      { scope: 'genkit-tracer' },
    );
    expect(row).toMatchObject({ provider: 'openai', model_requested: 'gpt-4o', model: 'gpt-4o-2024-08-06' });
    expect(content?.output_format).toBe('openai');
  });

  it('reads LangChain: the answering model behind the answer, blocks that were not flattened, tools named by their class', () => {
    const message = '"response_metadata":{"model_name":"gpt-3.5-turbo-0125"}';
    const call = normalize({
      'openinference.span.kind': 'LLM',
      'llm.model_name': 'gpt-4o',
      'llm.output_messages.0.message.role': 'assistant',
      'output.value': `{"generations":[[{"text":"","message":{"lc":1,"id":["AIMessage"],"kwargs":{"content":[{"type":"text","text":"yo"}],${message}}}}]]}`,
    });
    expect(call.row).toMatchObject({ model_requested: 'gpt-4o', model: 'gpt-3.5-turbo-0125' });
    expect(readMessages(call.content?.output ?? '', 'openai', 'output')?.[0]?.parts).toEqual([{ type: 'text', text: 'yo' }]);
    const fields = '{"content":"{\\"name\\":\\"x\\"}","tool_call_id":"c1","name":"get_order"}';
    const tool = normalize({
      'gen_ai.operation.name': 'execute_tool',
      'traceloop.entity.name': 'DynamicStructuredTool',
      'traceloop.entity.output': `{"output":{"lc":1,"type":"constructor","id":["ToolMessage"],"kwargs":${fields}}}`,
    });
    expect(tool.row).toMatchObject({ tool_name: 'get_order', tool_call_id: 'c1' });
  });

  it('reads OpenLIT: a price of its own, but 0 is none', () => {
    const usage = {
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': 'gpt-4o',
      'gen_ai.usage.input_tokens': 5,
      'gen_ai.usage.output_tokens': 5,
    };
    expect(normalize({ ...usage, 'gen_ai.usage.cost': 0.25 }, { scope: 'openlit' }).row).toMatchObject({
      cost_usd: 0.25,
      cost_source: 'emitter',
    });
    expect(normalize({ ...usage, 'gen_ai.usage.cost': 0 }, { scope: 'openlit' }).row).toMatchObject({ cost_usd: null, cost_source: '' });
  });

  it('reads MCP and vector database spans', () => {
    const tool = normalize({
      'mcp.method.name': 'tools/call',
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'search',
      'mcp.session.id': 'm',
      'error.type': 'tool_error',
    });
    expect(tool.row).toMatchObject({ kind: 'tool', tool_name: 'search', status: 'error', error_type: 'tool_error', session_id: '' });
    expect(normalize({ 'mcp.method.name': 'tools/list' }).row.kind).toBe('mcp');
    const query = normalize(
      { 'db.system': 'chroma', 'db.vector.query.top_k': 2 },
      {
        events: [
          buildEvent('db.query.result', { 'db.query.result.id': 'd1', 'db.query.result.document': 'text', 'db.query.result.score': 0.5 }),
        ],
      },
    );
    expect(query.row.kind).toBe('retrieval');
    expect(JSON.parse(query.content.documents)).toEqual([{ id: 'd1', content: 'text', score: 0.5 }]);
  });

  it('builds messages from span events of older conventions', () => {
    const { content } = normalize(
      { 'gen_ai.operation.name': 'chat' },
      {
        events: [
          buildEvent('gen_ai.system.message', { 'gen_ai.event.content': '{"content":"Be brief."}' }),
          buildEvent('gen_ai.user.message', { content: 'hi' }),
          buildEvent('gen_ai.choice', { 'gen_ai.event.content': '{"index":0,"finish_reason":"stop","message":{"content":"yo"}}' }),
        ],
      },
    );
    expect(readMessages(content.input, content.input_format, 'input')).toMatchObject([{ role: 'system' }, { role: 'user' }]);
    expect(readMessages(content.output, content.output_format, 'output')).toMatchObject([{ role: 'assistant', finish_reason: 'stop' }]);
  });
});

describe('kind', () => {
  it.each<[Record<string, AttributeValue>, string, string]>([
    [{ 'langfuse.observation.type': 'generation', 'gen_ai.operation.name': 'execute_tool' }, 'work', 'llm'],
    [{ 'langfuse.observation.type': 'span', 'gen_ai.operation.name': 'chat' }, 'work', 'llm'],
    [{ 'langfuse.observation.type': 'span' }, 'HelpArticleRetriever', 'retrieval'],
    [{ 'langfuse.observation.type': 'span' }, 'step', 'chain'],
    [{ 'ai.operationId': 'ai.generateText', 'ai.model.id': 'gpt-4o', 'openinference.span.kind': 'LLM' }, 'work', 'chain'],
    [{ 'gen_ai.request.model': 'gpt-4o', 'http.request.method': 'POST' }, 'POST', 'llm'],
    [{ 'http.request.method': 'GET' }, 'GET /retriever', 'http'],
    [{ 'db.system.name': 'postgresql' }, 'SELECT', 'db'],
    [{ 'langfuse.observation.type': 'generation', 'langfuse.observation.model.name': 'text-embedding-3-small' }, 'x', 'embedding'],
    [{ note: 'x' }, 'Retriever', 'other'],
  ])('of %j named %s is %s', (attributes, name, kind) => {
    expect(normalize(attributes, { name }).row.kind).toBe(kind);
  });
});

describe('identity', () => {
  it('inherits from the resource what the span does not say', () => {
    const { row, content } = normalize(
      { 'gen_ai.operation.name': 'chat', 'service.name': 'own' },
      {
        resource: {
          'service.name': 'shared',
          'service.version': '1.2',
          'deployment.environment.name': 'prod',
          'session.id': 's',
          'host.name': 'h',
          'telemetry.sdk.name': 'opentelemetry',
        },
      },
    );
    expect(row).toMatchObject({ service: 'own', release: '1.2', environment: 'prod', session_id: 's' });
    expect(row.attributes_string).toEqual({ 'resource.telemetry.sdk.name': 'opentelemetry' });
    expect(JSON.parse(content.attributes)).toMatchObject({ 'resource.host.name': 'h' });
  });

  it('prefers the conversation to the connection, and ids made for the purpose to metadata', () => {
    const { row } = normalize({
      'ai.telemetry.metadata.sessionId': 'meta',
      'session.id': 'browser',
      'gen_ai.conversation.id': 'chat',
      'mcp.session.id': 'pipe',
    });
    expect(row.session_id).toBe('chat');
    expect(row.attributes_string['mcp.session.id']).toBe('pipe');
  });

  it('names a span without a name after what it does', () => {
    expect(normalize({ 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'gpt-4o' }, { name: '' }).row.name).toBe('chat gpt-4o');
    expect(normalize({}, { name: '' }).row.name).toBe('other');
  });

  it('distrusts frameworks in the provider slot of spans without a model', () => {
    expect(normalize({ 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.system': 'autogen' }).row.provider).toBe('');
    expect(normalize({ 'gen_ai.operation.name': 'chat', 'gen_ai.system': 'acme', 'gen_ai.request.model': 'x' }).row.provider).toBe('acme');
  });
});

describe('times', () => {
  it('clamps an end before the start and replaces absent times', () => {
    expect(normalize({}, { end_time_us: START_US - 5 }).row.duration_us).toBe(0);
    expect(normalize({}, { end_time_us: 0 }).row).toMatchObject({ start_time_us: START_US, duration_us: 0 });
    expect(normalize({}, { start_time_us: 0 }).row).toMatchObject({ start_time_us: START_US + 2_000_000, duration_us: 0 });
  });

  it('reads the first chunk from seconds, milliseconds, a date and an event', () => {
    const chunk = buildEvent('ai.stream.firstChunk', {}, 250_000);
    const date = `"${new Date(START_US / 1_000 + 250).toISOString()}"`;
    expect(normalize({ 'gen_ai.response.time_to_first_chunk': 0.25 }).row.ttft_us).toBe(250_000);
    expect(normalize({ 'ai.response.msToFirstChunk': 250 }).row.ttft_us).toBe(250_000);
    expect(normalize({ 'langfuse.observation.completion_start_time': date }).row.ttft_us).toBe(250_000);
    expect(normalize({}, { events: [chunk] }).row.ttft_us).toBe(250_000);
    expect(normalize({}).row.ttft_us).toBeNull();
  });
});

describe('failures', () => {
  it('finds them in status, level, exception, error type and HTTP status', () => {
    const exception = buildEvent('exception', { 'exception.type': 'TimeoutError', 'exception.message': 'too slow' });
    expect(normalize({}, { status_code: 2, status_message: 'no' }).row).toMatchObject({ status: 'error', error_message: 'no' });
    expect(
      normalize({ 'langfuse.observation.level': 'ERROR', 'langfuse.observation.status_message': 'ValueError: 429 Slow down' }).row,
    ).toMatchObject({ status: 'error', error_type: 'ValueError', http_status: 429 });
    expect(normalize({ 'langfuse.observation.level': 'WARNING', 'langfuse.observation.status_message': 'slow' }).row).toMatchObject({
      status: 'unset',
      error_message: '',
    });
    expect(normalize({}, { events: [exception] }).row).toMatchObject({
      status: 'error',
      error_type: 'TimeoutError',
      error_message: 'too slow',
    });
    expect(normalize({ 'gen_ai.operation.name': 'chat', 'http.response.status_code': 404 }).row.status).toBe('error');
  });

  it('believes an OK status more than a handled exception, and a web server more than its 404', () => {
    const exception = buildEvent('exception', { 'exception.type': 'TimeoutError' });
    expect(normalize({}, { status_code: 1, events: [exception] }).row).toMatchObject({ status: 'ok', error_type: '' });
    expect(normalize({ 'http.request.method': 'GET', 'http.response.status_code': 404 }).row.status).toBe('unset');
  });

  it('prefers a telling class to a generic one', () => {
    const exception = buildEvent('exception', { 'exception.type': 'Error', 'exception.message': 'Error code: 503 - busy' });
    expect(normalize({ 'error.type': 'overloaded_error' }, { status_code: 2, events: [exception] }).row).toMatchObject({
      error_type: 'overloaded_error',
      http_status: 503,
    });
  });
});

describe('what nobody asked for', () => {
  it('keeps small attributes searchable by type and big ones with the content', () => {
    const long = 'x'.repeat(SPAN_LIMITS.narrowChars + 1);
    const { row, content } = normalize({
      color: 'red',
      size: 3,
      big: 2n ** 60n,
      on: true,
      list: ['a', null],
      map: { a: 1n },
      nothing: null,
      long,
      bytes: new Uint8Array([1, 2]),
    });
    expect(row).toMatchObject({
      attributes_string: { color: 'red', list: '["a",null]' },
      attributes_number: { size: 3 },
      attributes_bool: { on: true },
    });
    expect(JSON.parse(content.attributes)).toEqual({ big: 2 ** 60, map: { a: 1 }, nothing: null, long, bytes: 'AQI=' });
  });

  it('cuts one huge value and says so', () => {
    const { row, content } = normalize({ 'gen_ai.input.messages': `[${'x'.repeat(2_000_000)}` });
    expect(content.input).toHaveLength(SPAN_LIMITS.valueChars);
    expect(row.attributes_string['sentryai.truncated']).toBe('{"gen_ai.input.messages":2000001}');
  });

  it('keeps what the SDK says it left out, so that a gap is not taken for silence', () => {
    const dropped = { dropped_attributes_count: 3, dropped_events_count: 2, dropped_links_count: 1, trace_state: 'vendor=1' };
    const { row } = normalize({}, dropped);
    expect(row.attributes_number).toMatchObject({
      'otel.dropped_attributes_count': 3,
      'otel.dropped_events_count': 2,
      'otel.dropped_links_count': 1,
    });
    expect(row.attributes_string['otel.trace_state']).toBe('vendor=1');
    expect(Object.keys(normalize({}).row.attributes_number)).toEqual([]);
  });

  it('shortens embedding vectors', () => {
    const vector = Array.from({ length: 1_536 }, (_, index) => index / 7);
    const { content } = normalize({
      'openinference.span.kind': 'EMBEDDING',
      'embedding.embeddings.0.embedding.vector': vector,
      'embedding.embeddings.0.embedding.text': 'hello',
    });
    expect(content.attributes.length).toBeLessThan(1_000);
    expect(content.attributes).toContain('"vector_length":1536');
    expect(content.input).toBe('["hello"]');
  });

  it('stores the loser of two inputs with the attributes', () => {
    const { content } = normalize({
      'input.value': '{"model":"gpt-4o"}',
      'llm.input_messages.0.message.role': 'user',
      'llm.input_messages.0.message.content': 'hi',
      'openinference.span.kind': 'LLM',
    });
    expect(content.input).toBe('[{"role":"user","content":"hi"}]');
    expect(JSON.parse(content.attributes)).toMatchObject({ 'input.value': '{"model":"gpt-4o"}' });
  });

  it('prefers the whole request to a flattened list that an exporter cut off', () => {
    const attributes: Record<string, AttributeValue> = { 'openinference.span.kind': 'LLM', 'input.value': '{"messages":[]}' };
    for (let index = 0; Object.keys(attributes).length < 128; index++) attributes[`llm.input_messages.${index}.message.content`] = 'x';
    expect(normalize(attributes).content.input).toBe('{"messages":[]}');
  });

  it('merges tags of all spellings', () => {
    const { row } = normalize({
      'langfuse.trace.tags': ['beta'],
      'tag.tags': '["x"]',
      metadata: '{"plan":"pro","deep":{"a":1}}',
      'langfuse.trace.metadata.tier': 2,
      'ai.telemetry.metadata.long': 'y'.repeat(300),
    });
    expect(row.tags).toEqual({ beta: '', x: '', plan: 'pro', tier: '2' });
    expect(row.attributes_string['ai.telemetry.metadata.long']).toHaveLength(300);
  });
});

describe('functions traced by decorators', () => {
  it('unwraps arguments and results', () => {
    const kwargs = normalize({
      'traceloop.span.kind': 'tool',
      'traceloop.entity.name': 'f',
      'traceloop.entity.input': '{"args": [], "kwargs": {"a": 1}}',
      'traceloop.entity.output': '"{\\"b\\":2}"',
    });
    expect(kwargs.row).toMatchObject({ kind: 'tool', tool_name: 'f' });
    expect(kwargs.content).toMatchObject({ input: '{"a":1}', input_format: 'json', output: '{"b":2}', output_format: 'json' });
    const single = normalize({
      'traceloop.span.kind': 'agent',
      'traceloop.entity.name': 'helper',
      'traceloop.entity.input': '{"args":["Hello?"],"kwargs":{}}',
    });
    expect(single.row.agent_name).toBe('helper');
    expect(single.content).toMatchObject({ input: 'Hello?', input_format: 'text' });
    const none = normalize({ 'traceloop.span.kind': 'task', 'traceloop.entity.input': '{"args":[],"kwargs":{}}' });
    expect(none.content.input).toBe('');
  });
});

describe('any attributes at all', () => {
  const key = fc.oneof(
    fc.string(),
    fc.constantFrom(
      'gen_ai.usage.input_tokens',
      'llm.input_messages.0.message.role',
      'llm.input_messages.0',
      'gen_ai.prompt.0.tool_calls.0.name',
      'langfuse.observation.usage_details',
      'gen_ai.input.messages',
      'ai.response.text',
      'ai.response.toolCalls',
      'retrieval.documents.0.document.metadata',
      'metadata',
      'langfuse.trace.tags',
      'traceloop.entity.input',
      '__proto__',
      'gen_ai.request.__proto__',
      'llm.input_messages.0.message.__proto__.x',
      'langfuse.observation.completion_start_time',
      'openinference.span.kind',
      'error.type',
      'http.status_code',
    ),
  );
  const { value } = fc.letrec<{ value: AttributeValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.string(),
      fc.json(),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n }),
      fc.uint8Array({ maxLength: 8 }),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.string(), tie('value'), { maxKeys: 3 }),
    ),
  }));

  it('never throws, and every JSON column is JSON', () => {
    fc.assert(
      fc.property(
        fc.dictionary(key, value, { maxKeys: 12 }),
        fc.string(),
        fc.integer({ min: 0, max: 2 }),
        (attributes, name, status_code) => {
          const { row, content } = normalize(attributes, {
            name,
            status_code,
            scope: 'ai',
            events: [buildEvent('exception', attributes), buildEvent('gen_ai.choice', attributes)],
          });
          for (const json of [content.attributes, content.events]) if (json !== '') JSON.parse(json);
          for (const count of [row.input_tokens, row.output_tokens, row.cache_read_tokens, row.cache_write_tokens, row.reasoning_tokens]) {
            expect(count === null || (Number.isSafeInteger(count) && count >= 0)).toBe(true);
          }
          expect((row.cache_read_tokens ?? 0) + (row.cache_write_tokens ?? 0)).toBeLessThanOrEqual(
            row.input_tokens ?? Number.POSITIVE_INFINITY,
          );
        },
      ),
      { numRuns: 500 },
    );
  });
});
