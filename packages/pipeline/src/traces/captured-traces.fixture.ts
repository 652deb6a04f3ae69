/** The captured trace requests of fixtures/otlp with the truth about each, normalized and analyzed. Only for tests. */
import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { decodeTraces } from '@sentryai/otlp';
import type { SpanContentRow, SpanRow } from '@sentryai/schema';
import { analyzeTrace, normalizeTraces, type TraceTotals } from './index.ts';

const FIXTURES = new URL('../../../../fixtures/otlp/', import.meta.url);
const GRPC_PREFIX_BYTES = 5;
const RECEIVED_AT_MS = Date.UTC(2026, 10, 27);

export type Expectation = {
  providerCalls: { api: string; status: number; requestModel: string; responseModel?: string }[];
  totals: {
    successfulCalls: number;
    failedCalls: number;
    inputTokens: number;
    outputTokens: number;
    cachedInputTokens: number;
    cacheWriteTokens: number;
    reasoningTokens: number;
  };
  toolsExecuted: string[];
  session: string | null;
  user: string | null;
  distinctErrors: number;
  inPayload: { spanCount: number; usageVisible: boolean; usageExact?: boolean };
};

export type CapturedTraces = {
  name: string;
  client: string;
  scenario: string;
  expect: Expectation;
  spans: SpanRow[];
  contents: SpanContentRow[];
};

type WireRequest = { request: { path: string; headers: Record<string, string> }; bodyBase64: string };

function normalize({ request, bodyBase64 }: WireRequest): { spans: SpanRow[]; contents: SpanContentRow[] } {
  const sent = Buffer.from(bodyBase64, 'base64');
  const contentType = request.headers['content-type'] ?? '';
  const isGrpc = contentType.startsWith('application/grpc');
  const body = isGrpc ? sent.subarray(GRPC_PREFIX_BYTES) : request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
  const decoded = decodeTraces(body, contentType.includes('json') ? 'json' : 'protobuf', {
    receivedAtMs: RECEIVED_AT_MS,
    retentionDays: 0,
  });
  return normalizeTraces(decoded, { project_id: 1, received_at_ms: RECEIVED_AT_MS });
}

/** Every capture that sent spans, by folder and file name. */
export function readCapturedTraces(): CapturedTraces[] {
  const files = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .sort();
  return files.flatMap((file) => {
    const capture = JSON.parse(readFileSync(new URL(file, FIXTURES), 'utf8')) as WireRequest & {
      alsoSent?: WireRequest[];
      expect: Expectation;
    };
    const requests = [capture, ...(capture.alsoSent ?? [])].filter(({ request }) =>
      /\/v1\/traces$|TraceService\/Export$/.test(request.path),
    );
    const normalized = requests.map(normalize);
    const name = file.slice(0, -'.json'.length).replaceAll('\\', '/');
    const [client = '', scenario = ''] = name.split('/');
    const spans = normalized.flatMap((result) => result.spans);
    const contents = normalized.flatMap((result) => result.contents);
    return spans.length === 0 ? [] : [{ name, client, scenario, expect: capture.expect, spans, contents }];
  });
}

function addKnown(left: number | null, right: number | null): number | null {
  return left === null ? right : right === null ? left : left + right;
}

/** Totals of all traces of a capture together; null stays null unless some trace knows. */
export function totalsOf(spans: readonly SpanRow[]): TraceTotals {
  const totals = [...Map.groupBy(spans, (span) => span.trace_id).values()].map((trace) => analyzeTrace(trace).totals);
  return totals.reduce((left, right) => ({
    input_tokens: addKnown(left.input_tokens, right.input_tokens),
    output_tokens: addKnown(left.output_tokens, right.output_tokens),
    cache_read_tokens: addKnown(left.cache_read_tokens, right.cache_read_tokens),
    cache_write_tokens: addKnown(left.cache_write_tokens, right.cache_write_tokens),
    reasoning_tokens: addKnown(left.reasoning_tokens, right.reasoning_tokens),
    cost_usd: addKnown(left.cost_usd, right.cost_usd),
    estimated_tokens: addKnown(left.estimated_tokens, right.estimated_tokens),
    llm_calls: left.llm_calls + right.llm_calls,
    tool_calls: left.tool_calls + right.tool_calls,
    error_count: left.error_count + right.error_count,
    unpriced_calls: left.unpriced_calls + right.unpriced_calls,
  }));
}
