/**
 * Measures decoding and inspecting on one core, over the captured requests and a synthetic batch of small spans.
 * Run: node packages/otlp/src/testing/measure.ts [seconds per case, default 1]
 */
import { decodeTraces } from '../decode-traces.ts';
import type { OtlpFormat } from '../decode-traces.ts';
import type { DecodedSpan, SpanRules } from '../decoded.ts';
import { inspectTraces } from '../inspect-traces.ts';
import { readTraceRequests } from './captured-requests.ts';
import { encodeTracesJson, encodeTracesProtobuf } from './encode-traces.ts';

const RULES: SpanRules = { receivedAtMs: 1_800_000_000_000, retentionDays: 0 };
const SPANS_PER_BATCH = 512;
const durationMs = 1000 * Number(process.argv[2] ?? 1);

/** A model call as small instrumentations send it: twelve attributes, no content, ids that do not repeat. */
function smallSpan(index: number): DecodedSpan {
  const start = 1_790_000_000_000_000 + index * 1000;
  return {
    trace_id: (index >> 3).toString(16).padStart(32, 'a'),
    span_id: index.toString(16).padStart(16, 'b'),
    parent_span_id: (index >> 3).toString(16).padStart(16, 'b'),
    name: 'chat gpt-4o',
    otel_kind: 3,
    start_time_us: start,
    end_time_us: start + 812_345,
    attributes: new Map<string, string | number | boolean | string[]>([
      ['gen_ai.operation.name', 'chat'],
      ['gen_ai.provider.name', 'openai'],
      ['gen_ai.request.model', 'gpt-4o'],
      ['gen_ai.response.model', 'gpt-4o-2024-08-06'],
      ['gen_ai.response.id', `chatcmpl-${index.toString(36).padStart(20, 'x')}`],
      ['gen_ai.request.temperature', 0.7],
      ['gen_ai.request.max_tokens', 1024],
      ['gen_ai.request.stream', true],
      ['gen_ai.usage.input_tokens', 1200 + (index % 97)],
      ['gen_ai.usage.output_tokens', 80 + (index % 31)],
      ['gen_ai.response.finish_reasons', ['stop']],
      ['gen_ai.conversation.id', `session-${index % 17}`],
    ]),
    events: [],
    links: [],
    status_code: 0,
    status_message: '',
  };
}

const spans = Array.from({ length: SPANS_PER_BATCH }, (_, index) => smallSpan(index));
const synthetic = { resources: [{ attributes: new Map(), scopes: [{ name: 'load', version: '1', attributes: new Map(), spans }] }] };

function measure(label: string, bodies: readonly Uint8Array[], format: OtlpFormat): void {
  const bytes = bodies.reduce((sum, body) => sum + body.byteLength, 0);
  for (const [step, run] of [
    ['decode', decodeTraces],
    ['inspect', inspectTraces],
  ] as const) {
    const pass = (): number => bodies.reduce((sum, body) => sum + run(body, format, RULES).spanCount, 0);
    const spanCount = pass();
    const warmUntil = performance.now() + durationMs / 2;
    while (performance.now() < warmUntil) pass();
    const start = performance.now();
    let passes = 0;
    while (performance.now() - start < durationMs) {
      pass();
      passes++;
    }
    const seconds = (performance.now() - start) / 1000;
    const kSpans = (passes * spanCount) / seconds / 1000;
    const megabytes = (passes * bytes) / seconds / 1e6;
    console.log(
      `${label.padEnd(20)} ${step.padEnd(8)} ${kSpans.toFixed(0).padStart(6)} k spans/s ${megabytes.toFixed(0).padStart(6)} MB/s`,
    );
  }
}

for (const format of ['protobuf', 'json'] as const) {
  const captured = readTraceRequests().filter((request) => request.format === format);
  measure(
    `captured ${format}`,
    captured.map(({ body }) => body),
    format,
  );
  measure(`small ${format}`, [format === 'json' ? encodeTracesJson(synthetic) : encodeTracesProtobuf(synthetic)], format);
}
