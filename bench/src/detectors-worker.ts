/**
 * What the detectors cost beside the processor's own work, in one quiet process: microseconds a span for normalizing and
 * pricing, for building the view of a trace, and for all detectors; and a long agent run. Prints one line of JSON.
 * Run alone: `node bench/src/detectors-worker.ts`.
 */
import { buildTraceView, runTraceDetectors, windowFactsOf } from '@sentryai/detectors';
import { decodeTraces } from '@sentryai/otlp';
import { applyPrice, normalizeTraces } from '@sentryai/pipeline';
import { priceCall } from '@sentryai/pricing';
import type { SpanContentRow, SpanRow } from '@sentryai/schema';
import { agentRun } from './agent-run.ts';
import { buildPayload, type PayloadKind, seededRandom } from './payloads.ts';

type TraceRows = { spans: SpanRow[]; contents: SpanContentRow[] };

const REQUESTS = 24;
const ROUNDS = 5;
const NOW_MS = Date.UTC(2026, 10, 23);

function readRequest(body: Uint8Array): TraceRows {
  const decoded = decodeTraces(body, 'protobuf', { receivedAtMs: NOW_MS, retentionDays: 0 });
  const rows = normalizeTraces(decoded, { project_id: 1, received_at_ms: NOW_MS });
  for (const span of rows.spans) applyPrice(span, priceCall);
  return rows;
}

function byTrace(rows: TraceRows): TraceRows[] {
  const contents = Map.groupBy(rows.contents, (content) => content.trace_id);
  return [...Map.groupBy(rows.spans, (span) => span.trace_id)].map(([id, spans]) => ({ spans, contents: contents.get(id) ?? [] }));
}

function detect(traces: readonly TraceRows[]): number {
  let findings = 0;
  for (const trace of traces) {
    const view = buildTraceView(trace);
    findings += runTraceDetectors(view).length + windowFactsOf(view).length;
  }
  return findings;
}

/** CPU microseconds that a piece of work takes. */
function cpuUs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const used = process.cpuUsage(before);
  return used.user + used.system;
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[values.length >> 1] ?? 0;
}

function measureKind(kind: PayloadKind): { normalizeUs: number; detectUs: number } {
  const random = seededRandom(7);
  const normalizeUs: number[] = [];
  const detectUs: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    // new texts each round: nothing may be remembered from the one before
    const payloads = Array.from({ length: REQUESTS }, () => buildPayload(kind, random, NOW_MS));
    const count = payloads.reduce((sum, payload) => sum + payload.spans, 0);
    const requests: TraceRows[] = [];
    normalizeUs.push(cpuUs(() => requests.push(...payloads.map(({ body }) => readRequest(body)))) / count);
    const traces = requests.flatMap(byTrace);
    detectUs.push(cpuUs(() => detect(traces)) / count);
  }
  return { normalizeUs: median(normalizeUs), detectUs: median(detectUs) };
}

function measureLongRun(steps: number): { steps: number; ms: number; heapMb: number; findings: number } {
  const rows = agentRun(steps);
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  const started = performance.now();
  const view = buildTraceView(rows);
  const findings = runTraceDetectors(view).length + windowFactsOf(view).length;
  const ms = performance.now() - started;
  return { steps, ms, heapMb: (process.memoryUsage().heapUsed - before) / 1e6, findings };
}

measureKind('llm'); // warm-up
console.log(JSON.stringify({ small: measureKind('small'), llm: measureKind('llm'), longRun: measureLongRun(5_000) }));
