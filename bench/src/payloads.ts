/** Requests for load: seeded, so that runs compare. Ids are random per request: repeated items would be dropped. */
import { randomBytes } from 'node:crypto';
import type { DecodedEvent } from '@sentryai/otlp';
import { encodeTracesProtobuf } from '@sentryai/otlp/testing/encode-traces';
import type { AttributeValue } from '@sentryai/schema';

export type PayloadKind = 'small' | 'llm';
export type Payload = { body: Buffer; spans: number; failures: number };

/** Spans of one request: what a batching exporter sends by default, less for spans that carry texts. */
export const SPANS_PER_REQUEST: Record<PayloadKind, number> = { small: 512, llm: 128 };
const SPANS_PER_TRACE = 8;

const WORDS =
  'the agent looked for a flight to osaka and found that no seat was free before noon so it asked whether the evening would do while another tool counted rooms near the station for two nights'.split(
    ' ',
  );

/**
 * One export request of `SPANS_PER_REQUEST[kind]` spans that end now, of which one in fifty has failed, `hasStacks`: with an
 * exception and its stack. small: 12 attributes; llm: 8 KB of messages besides.
 */
export function buildPayload(kind: PayloadKind, random: () => number, nowMs: number, { hasStacks = false } = {}): Payload {
  const count = SPANS_PER_REQUEST[kind];
  const spans = Array.from({ length: count }, (_, index) => buildSpan(kind, random, nowMs, index));
  let traceId = '';
  for (const [index, span] of spans.entries()) {
    if (index % SPANS_PER_TRACE === 0) traceId = randomBytes(16).toString('hex');
    span.trace_id = traceId;
    span.parent_span_id = index % SPANS_PER_TRACE === 0 ? '0'.repeat(16) : (spans[index - 1]?.span_id ?? '');
  }
  const resource = new Map<string, AttributeValue>([
    ['service.name', 'bench'],
    ['service.version', '1.4.2'],
    ['deployment.environment.name', 'production'],
    ['telemetry.sdk.language', 'nodejs'],
  ]);
  const scopes = [{ name: 'bench', version: '1.0.0', attributes: new Map<string, AttributeValue>(), spans }];
  const failed = spans.filter(({ status_code }) => status_code === 2);
  if (hasStacks) for (const [index, span] of failed.entries()) span.events.push(exception(index % 12, span.end_time_us));
  return {
    body: Buffer.from(encodeTracesProtobuf({ resources: [{ attributes: resource, scopes }] })),
    spans: count,
    failures: failed.length,
  };
}

function exception(part: number, time_us: number): DecodedEvent {
  const id = randomBytes(6).toString('hex');
  const lines = Array.from({ length: 30 }, (_, line) => `    at handlePart${line + part} (/srv/app/src/part-${line}.js:${line + 1}:7)`);
  const message = `order ${id} of part ${part} has no lines`;
  return {
    time_us,
    name: 'exception',
    attributes: new Map<string, AttributeValue>([
      ['exception.type', 'OrderError'],
      ['exception.message', message],
      ['exception.stacktrace', `OrderError: ${message}\n${lines.join('\n')}`],
    ]),
  };
}

function buildSpan(kind: PayloadKind, random: () => number, nowMs: number, index: number) {
  const startUs = (nowMs - Math.floor(random() * 2_000)) * 1000;
  return {
    trace_id: '',
    span_id: randomBytes(8).toString('hex'),
    parent_span_id: '',
    name: kind === 'llm' ? 'chat gpt-4o' : `step ${index % 12}`,
    otel_kind: 3,
    start_time_us: startUs,
    end_time_us: startUs + Math.floor(random() * 1_500_000),
    attributes: kind === 'llm' ? llmAttributes(random) : smallAttributes(random, index),
    events: [] as DecodedEvent[],
    links: [],
    status_code: random() < 0.02 ? 2 : 0,
    status_message: '',
  };
}

function smallAttributes(random: () => number, index: number): Map<string, AttributeValue> {
  return new Map<string, AttributeValue>([
    ['http.request.method', 'POST'],
    ['http.response.status_code', 200],
    ['url.path', `/v1/items/${index % 50}`],
    ['server.address', 'api.internal'],
    ['server.port', 443],
    ['network.protocol.version', '1.1'],
    ['user.id', `user-${Math.floor(random() * 5_000)}`],
    ['session.id', `session-${Math.floor(random() * 20_000)}`],
    ['app.feature', ['search', 'chat', 'summarize'][index % 3] ?? ''],
    ['app.region', index % 2 === 0 ? 'eu' : 'us'],
    ['app.retry', false],
    ['app.score', random()],
  ]);
}

function llmAttributes(random: () => number): Map<string, AttributeValue> {
  const message = (role: string, bytes: number): object => ({ role, parts: [{ type: 'text', content: text(random, bytes) }] });
  return new Map<string, AttributeValue>([
    ['gen_ai.operation.name', 'chat'],
    ['gen_ai.provider.name', 'openai'],
    ['gen_ai.request.model', 'gpt-4o'],
    ['gen_ai.response.model', 'gpt-4o-2024-08-06'],
    ['gen_ai.usage.input_tokens', 1_500 + Math.floor(random() * 500)],
    ['gen_ai.usage.output_tokens', 300 + Math.floor(random() * 100)],
    ['gen_ai.response.finish_reasons', ['stop']],
    ['gen_ai.conversation.id', `session-${Math.floor(random() * 20_000)}`],
    ['user.id', `user-${Math.floor(random() * 5_000)}`],
    ['gen_ai.request.temperature', 0.2],
    ['gen_ai.input.messages', JSON.stringify([message('system', 1_000), message('user', 5_000)])],
    ['gen_ai.output.messages', JSON.stringify([message('assistant', 1_600)])],
  ]);
}

function text(random: () => number, bytes: number): string {
  let result = '';
  while (result.length < bytes) result += `${WORDS[Math.floor(random() * WORDS.length)]} `;
  return result;
}

/** Small seeded generator (mulberry32): the same seed gives the same load. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
