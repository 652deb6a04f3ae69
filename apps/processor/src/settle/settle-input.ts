/** Reads what is needed to settle some traces, as bytes for the settling thread, in pieces that fit into memory. */
import {
  contentSizes,
  runQuery,
  runQueryBytes,
  settleContent,
  settledRoles,
  settledTraces,
  settleEntities,
  settleLedger,
  settleMessages,
  settleSpans,
  traceFacts,
  traceOccurrences,
} from '@sentryai/store/queries/index';
import type { Store } from '@sentryai/store';
import type { ProjectRules } from '../rules/project-rules.ts';
import type { SettleJob } from './messages.ts';
import type { PendingTrace } from './pending-traces.ts';

/** Spans of one trace that take part in its analysis; those beyond keep their provisional roles (100 k are shown on a page). */
const SPANS_PER_TRACE_MAX = 250_000;
const ROWS_MAX = 2_000_000;
/** Bytes of content of one piece, and of one trace: beyond that, content is not known to the detectors. */
const CONTENT_BYTES_PER_PIECE = 32 * 1024 * 1024;
const CONTENT_BYTES_PER_TRACE = 48 * 1024 * 1024;
const SPANS_PER_PIECE = 10_000;
const MESSAGES_PER_TRACE_MAX = 20_000;
const OCCURRENCES_MAX = 200_000;
const FACTS_MAX = 200_000;
/** What belongs to a trace is looked for this far around what was seen of it; a day as everywhere for late parts. */
const SLACK_US = 24 * 3_600_000_000;
const EMPTY = new Uint8Array(Buffer.from('{"meta":[],"data":[]}'));

export type ReadSettleJobs = {
  store: Store;
  traces: readonly PendingTrace[];
  rulesOf: (projectId: number) => ProjectRules;
  nowMs: number;
  signal: AbortSignal;
};

type Piece = { traces: PendingTrace[]; contentBytes: number; isLarge: boolean };

/** Jobs one after another: none is read before the one before it was taken. Errors: those of Store.query. */
export async function* readSettleJobs(input: ReadSettleJobs): AsyncGenerator<SettleJob> {
  for (const [projectId, ofProject] of Map.groupBy(input.traces, (trace) => trace.projectId)) {
    const target = { projectId, traceIds: ofProject.map((trace) => trace.traceId) };
    const bytesOf = new Map<string, number>();
    for (const table of ['span_content', 'entity_span_content'] as const) {
      const sizes = await runQuery(input.store, contentSizes(table, target), input.signal);
      for (const { trace_id, bytes } of sizes) bytesOf.set(trace_id, (bytesOf.get(trace_id) ?? 0) + bytes);
    }
    for (const piece of piecesOf(ofProject, (traceId) => bytesOf.get(traceId) ?? 0)) yield readJob(input, projectId, piece);
  }
}

function piecesOf(traces: readonly PendingTrace[], bytesOf: (traceId: string) => number): Piece[] {
  const pieces: Piece[] = [];
  let spans = 0;
  for (const trace of traces) {
    const bytes = bytesOf(trace.traceId);
    let piece = pieces.at(-1);
    if (piece === undefined || piece.contentBytes + bytes > CONTENT_BYTES_PER_PIECE || spans + trace.spanCount > SPANS_PER_PIECE) {
      pieces.push((piece = { traces: [], contentBytes: 0, isLarge: bytes > CONTENT_BYTES_PER_TRACE }));
      spans = 0;
    }
    piece.traces.push(trace);
    piece.contentBytes += bytes;
    spans += trace.spanCount;
  }
  return pieces;
}

async function readJob({ store, rulesOf, nowMs, signal }: ReadSettleJobs, projectId: number, piece: Piece): Promise<SettleJob> {
  const traceIds = piece.traces.map((trace) => trace.traceId);
  const target = { projectId, traceIds };
  const settled = await runQuery(store, settledTraces(target), signal);
  const byTrace = new Map(settled.map((row) => [row.trace_id, row]));
  let fromUs = Number.POSITIVE_INFINITY;
  let toUs = 0;
  for (const trace of piece.traces) {
    const known = byTrace.get(trace.traceId)?.start_time_us ?? trace.firstStartUs;
    fromUs = Math.min(fromUs, trace.firstStartUs, known);
    toUs = Math.max(toUs, trace.lastStartUs, known);
  }
  const window = { fromUs: fromUs - SLACK_US, toUs: toUs + SLACK_US };
  const spanBounds = { rowsPerTraceMax: SPANS_PER_TRACE_MAX, rowsMax: ROWS_MAX };
  const read = (query: Parameters<typeof runQueryBytes>[1]): Promise<Uint8Array> => runQueryBytes(store, query, signal);
  const isSettledBefore = byTrace.size > 0;
  const contentBounds = { bytesPerTraceMax: piece.isLarge ? CONTENT_BYTES_PER_TRACE : null, rowsMax: ROWS_MAX };
  const hasContent = piece.contentBytes > 0;
  const [spans, starts, entities, contents, entityContents, messages, ledger, roles, occurrences, facts] = await Promise.all([
    read(settleSpans('spans', { ...target, ...window, ...spanBounds })),
    read(settleSpans('span_starts', { ...target, ...window, ...spanBounds })),
    read(settleEntities({ ...target, ...window, ...spanBounds })),
    hasContent ? read(settleContent('span_content', { ...target, ...contentBounds })) : EMPTY,
    hasContent ? read(settleContent('entity_span_content', { ...target, ...contentBounds })) : EMPTY,
    read(settleMessages({ ...target, ...window, rowsPerTraceMax: MESSAGES_PER_TRACE_MAX, rowsMax: ROWS_MAX })),
    // a trace that was never settled has left nothing behind
    isSettledBefore ? read(settleLedger(target, ROWS_MAX)) : EMPTY,
    isSettledBefore ? read(settledRoles(target, ROWS_MAX)) : EMPTY,
    read(traceOccurrences({ ...target, rowsMax: OCCURRENCES_MAX, lane: 'background' })),
    isSettledBefore ? read(traceFacts({ ...target, rowsMax: FACTS_MAX })) : EMPTY,
  ]);
  const versions = traceIds.map((id) => byTrace.get(id)?.version ?? 0);
  const left = piece.traces.map((trace) => (trace.hasMoved ? { startUs: trace.firstStartUs, receivedMs: trace.newestReceivedMs } : null));
  const rules = rulesOf(projectId);
  const ofSpans = { spans, starts, entities, contents, entityContents, messages };
  return { projectId, traceIds, versions, left, ...ofSpans, ledger, roles, occurrences, facts, rules, nowMs };
}
