/**
 * Fills a store with realistic agent traffic, made by the engine itself: traces of ten spans (an agent that repeats the
 * usage of its three model calls, tools, a retrieval, HTTP calls below), spread evenly over 30 days, five models, 20,000
 * users, conversations of eight traces, 2 % failures, attributes with a unique request id. A share of the model calls
 * has content whose history repeats from call to call, as agents send it.
 */
import { EmbeddedEngine } from '@sentryai/store/embedded/engine';

export const SPANS_PER_TRACE = 10;
export const DAYS = 30;
const CHUNK_TRACES = 50_000;

export type Generated = { spans: number; endMs: number };

/** `path`: folder of a migrated embedded store that nobody has open. */
export async function generateSpans(path: string, traces: number, contentTraces: number, endMs: number): Promise<void> {
  const engine = new EmbeddedEngine(path, 2 * 1024 ** 3, 128 * 1024 ** 2);
  const connection = engine.connect();
  for (let from = 0; from < traces; from += CHUNK_TRACES) {
    const count = Math.min(CHUNK_TRACES, traces - from);
    await connection.execute(spansSql(from, count, traces, endMs));
  }
  for (let from = traces - contentTraces; from < traces; from += CHUNK_TRACES / 10) {
    await connection.execute(contentSql(from, Math.min(CHUNK_TRACES / 10, traces - from), traces, endMs));
  }
  await connection.close();
  engine.close();
}

const STEP_KINDS = ['agent', 'llm', 'tool', 'http', 'llm', 'retrieval', 'tool', 'llm', 'chain', 'http'];
const STEP_NAMES = [
  'invoke_agent helper',
  'chat',
  'execute_tool',
  'POST',
  'chat',
  'retrieve docs',
  'execute_tool',
  'chat',
  'format answer',
  'GET',
];
/** Parent of each step, -1 = none. */
const STEP_PARENTS = [-1, 0, 0, 2, 0, 0, 0, 0, 0, 5];
const MODELS = ['gpt-5', 'gpt-5-mini', 'claude-sonnet-5', 'gemini-3-pro', 'deepseek-chat'];
const PROVIDERS = ['openai', 'openai', 'anthropic', 'gcp.gemini', 'deepseek'];

const list = (values: readonly (string | number)[]): string =>
  `[${values.map((value) => (typeof value === 'number' ? value : `'${value}'`)).join(',')}]`;
const startOf = (traces: number, endMs: number): string =>
  `toDateTime64(${endMs / 1000}, 6, 'UTC') - toIntervalMicrosecond((${traces} - t) * ${Math.round((DAYS * 86_400_000_000) / traces)})`;
const inputTokens = (step: string): string => `(200 + intHash32(t * 16 + ${step}) % 6000)`;
const outputTokens = (step: string): string => `(20 + intHash32(t * 31 + ${step}) % 900)`;

function spansSql(from: number, count: number, traces: number, endMs: number): string {
  const isLlm = `kind = 'llm'`;
  const isFailed = `(j != 0 AND intHash32(t * 7 + j) % 50 = 0)`;
  const model = `${list(MODELS)}[1 + intHash32(t * 3) % 5]`;
  const sum = (tokens: (step: string) => string): string => ['1', '4', '7'].map(tokens).join(' + ');
  return `INSERT INTO spans (project_id, trace_id, span_id, parent_span_id, batch_id, start_time, duration_us, received_at, name, kind, status,
  error_type, error_message, http_status, operation, service, environment, release, session_id, user_id, provider, model_requested, model,
  response_id, finish_reason, is_streaming, ttft_us, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, reasoning_tokens,
  usage_role, cost_usd, cost_input_usd, cost_output_usd, cost_source, price_id, agent_name, tool_name, tool_call_id, prompt_name, prompt_version,
  external_id, origin, emitter, scope_name, scope_version, tags, attributes_string, attributes_number, attributes_bool)
SELECT 1, sipHash128(t), reinterpret(cityHash64(t * 16 + j), 'FixedString(8)'),
  if(j = 0, toFixedString(unhex('0000000000000000'), 8), reinterpret(cityHash64(t * 16 + ${list(STEP_PARENTS)}[1 + j]), 'FixedString(8)')),
  concat('gen-', toString(intDiv(t, 5000))),
  ${startOf(traces, endMs)} + toIntervalMicrosecond(j * 300000), if(j = 0, 9000000, 50000 + intHash32(t * 5 + j) % 4000000) AS duration,
  toDateTime64(${startOf(traces, endMs)} + toIntervalMicrosecond(j * 300000 + duration + 1000000), 3, 'UTC'),
  if(${isLlm}, concat('chat ', ${model}), ${list(STEP_NAMES)}[1 + j]), ${list(STEP_KINDS)}[1 + j] AS kind,
  multiIf(${isFailed}, 'error', j = 0, 'ok', 'unset'), if(${isFailed}, ['RateLimitError', 'TimeoutError', 'BadRequestError'][1 + t % 3], ''),
  if(${isFailed}, concat('request req_', hex(intHash64(t)), ' failed'), ''), if(kind = 'http', if(${isFailed}, 429, 200), NULL), if(${isLlm}, 'chat', ''),
  ['api', 'worker', 'assistant'][1 + t % 3], if(t % 10 = 0, 'staging', 'production'), concat('1.', toString(intDiv(t * 20, ${traces}))),
  concat('sess-', toString(intDiv(t, 8))), concat('user-', toString(intHash32(intDiv(t, 8)) % 20000)),
  if(${isLlm}, ${list(PROVIDERS)}[1 + intHash32(t * 3) % 5], ''), if(${isLlm}, ${model}, ''), if(${isLlm}, ${model}, ''),
  if(${isLlm}, concat('resp_', hex(cityHash64(t * 16 + j))), ''), if(${isLlm}, if(j = 7, 'stop', 'tool_calls'), ''), if(${isLlm}, true, NULL),
  if(${isLlm}, 100000 + intHash32(t * 11 + j) % 900000, NULL),
  multiIf(${isLlm}, ${inputTokens('j')}, j = 0, ${sum(inputTokens)}, NULL), multiIf(${isLlm}, ${outputTokens('j')}, j = 0, ${sum(outputTokens)}, NULL),
  if(${isLlm}, ${inputTokens('j')} % 200, NULL), NULL, NULL, multiIf(${isLlm}, 'own', j = 0, 'rollup', 'none'),
  if(${isLlm}, ${inputTokens('j')} * 0.00000125 + ${outputTokens('j')} * 0.00001, NULL), if(${isLlm}, ${inputTokens('j')} * 0.00000125, NULL),
  if(${isLlm}, ${outputTokens('j')} * 0.00001, NULL), if(${isLlm}, 'computed', ''), if(${isLlm}, concat('generated/', ${model}), ''),
  if(j = 0, 'helper', ''), if(kind = 'tool', ['get_order', 'search_docs', 'refund'][1 + intHash32(t + j) % 3], ''),
  if(kind = 'tool', concat('call_', hex(intHash32(t * 16 + j))), ''), '', '', '', 'otlp', 'otel_genai', 'generator', '1.0', map(),
  map('feature', ['search', 'chat', 'summarize'][1 + t % 3], 'region', ['eu', 'us'][1 + t % 2], 'request_id', hex(intHash64(t * 16 + j))),
  map('attempt', toFloat64(1 + j % 2)), map()
FROM (SELECT ${from} + intDiv(number, ${SPANS_PER_TRACE}) AS t, number % ${SPANS_PER_TRACE} AS j FROM numbers(${count * SPANS_PER_TRACE}))`;
}

/** Each call sends what was said before and a little more. */
function contentSql(from: number, count: number, traces: number, endMs: number): string {
  const words = list(
    'order refund delivery customer invoice account please check the and of to with status result value item name date total update find policy number address city country'.split(
      ' ',
    ),
  );
  const said = (key: string, length: string): string =>
    `arrayStringConcat(arrayMap(i -> ${words}[1 + intHash32(${key} * 977 + i) % 28], range(${length})), ' ')`;
  const message = (index: string): string =>
    `concat('{"role":"', if(${index} % 2 = 0, 'user', 'assistant'), '","content":"', ${said(`(t * 64 + ${index})`, '60')}, '"}')`;
  return `INSERT INTO span_content (project_id, trace_id, span_id, batch_id, start_time, received_at, input, input_format, output, output_format,
  system_instructions, tool_definitions, documents, parameters, events, links, attributes)
SELECT 1, sipHash128(t), reinterpret(cityHash64(t * 16 + j), 'FixedString(8)'), concat('gen-', toString(intDiv(t, 5000))),
  ${startOf(traces, endMs)} + toIntervalMicrosecond(j * 300000), toDateTime64(${startOf(traces, endMs)} + toIntervalSecond(10), 3, 'UTC'),
  concat('[', arrayStringConcat(arrayMap(m -> ${message('m')}, range(toUInt64(6 + j * 2))), ','), ']'), 'openai',
  concat('{"role":"assistant","content":"', ${said('(t * 64 + j + 500)', '50')}, '"}'), 'openai',
  ${said('1', '150')}, '', '', '{"temperature":0.2}', '', '', ''
FROM (SELECT ${from} + intDiv(number, 3) AS t, [1, 4, 7][1 + number % 3] AS j FROM numbers(${count * 3}))`;
}
