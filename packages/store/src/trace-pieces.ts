/**
 * All that is stored of some traces, for judging them: as bytes for a worker thread, in pieces that fit into memory. What
 * the settler judges by and what back-tests judge by is read here, so that both see the same.
 */
import type { EntitySpanRow, SpanContentRow, SpanRow } from '@sentryai/schema';
import { EMPTY_ANSWER, readAnswer } from './answer-bytes.ts';
import type { QueryLane, Store } from './port.ts';
import { runQuery, runQueryBytes, type StoreQuery } from './queries/query.ts';
import { contentSizes, settleContent, type SettleLog, settleMessages, settleSpans } from './queries/settle/settle-input.ts';
import { settleEntities } from './queries/settle/settle-entities.ts';

/** Spans of one trace that take part in its analysis; those beyond keep their provisional roles (100 k are shown on a page). */
const SPANS_PER_TRACE_MAX = 250_000;
const ROWS_MAX = 2_000_000;
/** Bytes of content of one piece, and of one trace: beyond that, content is not known to the detectors. */
const CONTENT_BYTES_PER_PIECE = 32 * 1024 * 1024;
const CONTENT_BYTES_PER_TRACE = 48 * 1024 * 1024;
const SPANS_PER_PIECE = 10_000;
const MESSAGES_PER_TRACE_MAX = 20_000;
/** What belongs to a trace is looked for this far around what was seen of it; a day as everywhere for late parts. */
const SLACK_US = 24 * 3_600_000_000;

/** What is known of a trace before it is read. */
export type TraceExtentHint = { traceId: string; firstStartUs: number; lastStartUs: number; spanCount: number };

/** Traces that are read together. */
export type TracePiece<Trace extends TraceExtentHint> = { traces: Trace[]; contentBytes: number; isLarge: boolean };

/** Rows of the traces of a piece: as the engine answered, see answer-bytes.ts. */
export type TracePieceRows = {
  spans: Uint8Array;
  starts: Uint8Array;
  /** Spans that are told in several events, and their content. */
  entities: Uint8Array;
  contents: Uint8Array;
  entityContents: Uint8Array;
  messages: Uint8Array;
};

type ReadOptions = { store: Store; projectId: number; signal: AbortSignal /** Default `background`. */; lane?: QueryLane };

/** Some traces of one project in pieces, by how much content they have. Errors: those of Store.query. */
export async function splitTraces<Trace extends TraceExtentHint>(
  traces: readonly Trace[],
  { store, projectId, signal, lane }: ReadOptions,
): Promise<TracePiece<Trace>[]> {
  const target = { projectId, traceIds: traces.map(({ traceId }) => traceId) };
  const bytesOf = new Map<string, number>();
  for (const table of ['span_content', 'entity_span_content'] as const) {
    const sizes = await runQuery(store, inLane(contentSizes(table, target), lane), signal);
    for (const { trace_id, bytes } of sizes) bytesOf.set(trace_id, (bytesOf.get(trace_id) ?? 0) + bytes);
  }
  const pieces: TracePiece<Trace>[] = [];
  let spans = 0;
  for (const trace of traces) {
    const bytes = bytesOf.get(trace.traceId) ?? 0;
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

/**
 * Reads a piece. `known`: start times that were seen of its traces, besides those of the hints; parts of a trace are looked
 * for around all of them.
 * Errors: those of Store.query.
 */
export async function readTracePiece<Trace extends TraceExtentHint>(
  piece: TracePiece<Trace>,
  { store, projectId, signal, lane, known = [] }: ReadOptions & { known?: readonly number[] },
): Promise<TracePieceRows> {
  const times = [...known, ...piece.traces.flatMap(({ firstStartUs, lastStartUs }) => [firstStartUs, lastStartUs])];
  const target = {
    projectId,
    traceIds: piece.traces.map(({ traceId }) => traceId),
    fromUs: times.reduce((first, time) => Math.min(first, time), Number.POSITIVE_INFINITY) - SLACK_US,
    toUs: times.reduce((last, time) => Math.max(last, time), 0) + SLACK_US,
    rowsMax: ROWS_MAX,
  };
  const bytesPerTraceMax = piece.isLarge ? CONTENT_BYTES_PER_TRACE : null;
  const read = (query: StoreQuery<object>): Promise<Uint8Array> => runQueryBytes(store, inLane(query, lane), signal);
  const hasContent = piece.contentBytes > 0;
  const [spans, starts, entities, contents, entityContents, messages] = await Promise.all([
    read(settleSpans('spans', { ...target, rowsPerTraceMax: SPANS_PER_TRACE_MAX })),
    read(settleSpans('span_starts', { ...target, rowsPerTraceMax: SPANS_PER_TRACE_MAX })),
    read(settleEntities({ ...target, rowsPerTraceMax: SPANS_PER_TRACE_MAX })),
    hasContent ? read(settleContent('span_content', { ...target, bytesPerTraceMax })) : EMPTY_ANSWER,
    hasContent ? read(settleContent('entity_span_content', { ...target, bytesPerTraceMax })) : EMPTY_ANSWER,
    read(settleMessages({ ...target, rowsPerTraceMax: MESSAGES_PER_TRACE_MAX })),
  ]);
  return { spans, starts, entities, contents, entityContents, messages };
}

function inLane<Row extends object>(query: StoreQuery<Row>, lane: QueryLane | undefined): StoreQuery<Row> {
  return lane === undefined ? query : { ...query, lane };
}

/** Stored rows of one trace, in any order; a row that was stored twice may come twice. */
export type StoredTrace = {
  spans: readonly (SpanRow | EntitySpanRow)[];
  /** Starts of spans, those that have ended since among them. */
  starts: readonly SpanRow[];
  contents: readonly SpanContentRow[];
  messages: readonly SettleLog[];
};

/** The rows of a piece, trace by trace. */
export function tracesOfPiece(rows: TracePieceRows): (traceId: string) => StoredTrace {
  const spans = rowsByTrace<SpanRow | EntitySpanRow>([...readAnswer<SpanRow>(rows.spans), ...readAnswer<EntitySpanRow>(rows.entities)]);
  const starts = rowsByTrace(readAnswer<SpanRow>(rows.starts));
  const contents = rowsByTrace([...readAnswer<SpanContentRow>(rows.contents), ...readAnswer<SpanContentRow>(rows.entityContents)]);
  const messages = rowsByTrace(readAnswer<SettleLog>(rows.messages));
  return (traceId) => ({ spans: spans(traceId), starts: starts(traceId), contents: contents(traceId), messages: messages(traceId) });
}

/** Finds rows by their trace. */
export function rowsByTrace<Row extends { trace_id: string }>(rows: readonly Row[]): (traceId: string) => readonly Row[] {
  const found = Map.groupBy(rows, (row) => row.trace_id);
  return (traceId) => found.get(traceId) ?? [];
}
