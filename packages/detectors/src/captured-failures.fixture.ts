/** The captured failures of fixtures/detectors with the truth about each, as rows of the store. Only for tests. */
import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { decodeLogs, decodeTraces, type OtlpFormat } from '@sentryai/otlp';
import { applyPrice, normalizeLogs, normalizeTraces } from '@sentryai/pipeline';
import { priceCall } from '@sentryai/pricing';
import type { LogRow, RecordMeta, SpanContentRow, SpanRow } from '@sentryai/schema';
import type { DetectorName } from './contract/names.ts';

const FIXTURES = new URL('../../../fixtures/', import.meta.url);
const RULES = { receivedAtMs: Date.UTC(2026, 11, 1, 12), retentionDays: 0 };
const GRPC_PREFIX_BYTES = 5;

export type ExpectedFailure = { detector: DetectorName; count: number; countAtLeast?: boolean; visible?: boolean };
export type Expectation = {
  what: string;
  failures: ExpectedFailure[];
  nearMiss: boolean;
  recovered?: boolean;
  visible?: boolean;
  mayAlso: DetectorName[];
  series?: string;
  distinctErrors?: number;
};

/** One request as it came over the wire. */
export type WireRequest = { request: { path: string; headers: Record<string, string> }; bodyBase64: string };
export type Rows = { spans: SpanRow[]; contents: SpanContentRow[]; logs: LogRow[] };
export type Capture = { name: string; client: string; scenario: string; expect: Expectation; requests: WireRequest[] };

function bodyOf({ request, bodyBase64 }: WireRequest): Uint8Array {
  const sent = Buffer.from(bodyBase64, 'base64');
  if ((request.headers['content-type'] ?? '').startsWith('application/grpc')) return sent.subarray(GRPC_PREFIX_BYTES);
  return request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
}

/** Rows of one request as the processor would store them: normalized and priced. */
export function rowsOfRequest(wire: WireRequest, project_id = 1): Rows {
  const format: OtlpFormat = (wire.request.headers['content-type'] ?? '').includes('json') ? 'json' : 'protobuf';
  const body = bodyOf(wire);
  const received_at_ms = RULES.receivedAtMs;
  if (/\/v1\/logs$|LogsService\/Export$/.test(wire.request.path)) {
    const meta = { project_id, received_at_ms, body_hash: wire.bodyBase64.slice(-64) } as unknown as RecordMeta;
    return { spans: [], contents: [], logs: normalizeLogs(decodeLogs(body, format, RULES), meta).logs };
  }
  if (!/\/v1\/traces$|TraceService\/Export$/.test(wire.request.path)) return { spans: [], contents: [], logs: [] };
  const { spans, contents } = normalizeTraces(decodeTraces(body, format, RULES), { project_id, received_at_ms });
  for (const span of spans) {
    applyPrice(span, priceCall);
    // the trace is settled long after it was received
    span.received_at_ms = Math.round((span.start_time_us + span.duration_us) / 1000);
  }
  return { spans, contents, logs: [] };
}

export function joinRows(parts: readonly Rows[]): Rows {
  return {
    spans: parts.flatMap(({ spans }) => spans),
    contents: parts.flatMap(({ contents }) => contents),
    logs: parts.flatMap(({ logs }) => logs),
  };
}

/** Every capture below a folder of fixtures, by folder and file name. */
export function readCaptures(folder: 'detectors' | 'otlp'): Capture[] {
  const base = new URL(`${folder}/`, FIXTURES);
  return readdirSync(base, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => {
      const capture = JSON.parse(readFileSync(new URL(file, base), 'utf8')) as WireRequest & {
        alsoSent?: WireRequest[];
        expect: Expectation;
      };
      const name = file.slice(0, -'.json'.length).replaceAll('\\', '/');
      const [client = '', scenario = ''] = name.split('/');
      return { name, client, scenario, expect: capture.expect, requests: [capture, ...(capture.alsoSent ?? [])] };
    });
}
