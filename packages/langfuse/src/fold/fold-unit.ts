/**
 * Everything that was said under one id of a client, folded into rows: a trace becomes a span of its own, the root of
 * its observations; an observation becomes a span; and where an observation has its trace's id (as LangChain's
 * integration does it) both are one span.
 */
import type { PriceFn } from '@sentryai/pipeline';
import { type EntityContentRow, type EntitySpanRow, type SpanContentRow, type SpanRow, ZERO_SPAN_ID } from '@sentryai/schema';
import { readEnvironment, readTime } from '../batch/field-values.ts';
import { foreignSpanId, foreignTraceId } from '../ids.ts';
import { normalizeFolded } from '../map/decoded-span.ts';
import { addTraceAttributes, observationAttributes, type SpanAttributes } from '../map/span-attributes.ts';
import { type FieldFolds, foldFields, plainText } from './field-folds.ts';
import { observationType } from './observation-type.ts';
import { bucketOf, startOf, traceRefOf } from './place.ts';
import { compareStamps, type StoredPatch } from './stored-patch.ts';
import { foldContext, type TraceContext } from './trace-context.ts';
import { possiblePlaces } from './wiped-places.ts';

export type FoldOptions = {
  projectId: number;
  /** What is known of the trace with this id of the client; not asked for the id that is folded. */
  contextOf: (traceRef: string) => TraceContext;
  price: PriceFn;
};

export type UnitRows = { spans: EntitySpanRow[]; contents: EntityContentRow[] };

/** Room for the patches of the trace below those of the thing itself: one more of its own outweighs any number of those. */
const OWN_VERSIONS = 2 ** 20;

type Unit = { id: string; traces: StoredPatch[]; observations: StoredPatch[] };
type Timing = Pick<EntitySpanRow, 'is_running' | 'has_end' | 'is_trace' | 'first_received_ms'>;
type Folded = { row: SpanRow; content: SpanContentRow | null; timing: Timing; version: number };

/**
 * Rows of one id from all of its patches, in any order, and a tombstone for every other place where a processor that saw
 * fewer of them may have put a row. Pure; at least one patch.
 */
export function foldUnit(patches: readonly StoredPatch[], options: FoldOptions): UnitRows {
  const unit = unitOf(patches);
  const traceRef = unit.observations.length === 0 ? unit.id : traceRefOf(unit.observations) || unit.id;
  const folded: Folded[] = [];
  if (unit.observations.length > 0) folded.push(foldObservation(unit, traceRef, options));
  if (unit.traces.length > 0 && (unit.observations.length === 0 || traceRef !== unit.id)) folded.push(foldTrace(unit, options));
  const spans = folded.map(({ row, timing, version }) => entitySpan(row, timing, version));
  return {
    spans: [...spans, ...tombstones(unit, spans, options.projectId)],
    contents: folded.flatMap(({ content, version }) => (content === null ? [] : [{ ...content, version }])),
  };
}

/** The trace that an id's observation belongs to, null when the id is no observation or stands for its trace itself. */
export function contextRefOf(patches: readonly StoredPatch[]): string | null {
  const { id, observations } = unitOf(patches);
  const traceRef = traceRefOf(observations);
  return traceRef === '' || traceRef === id ? null : traceRef;
}

function unitOf(patches: readonly StoredPatch[]): Unit {
  const sorted = patches.toSorted(compareStamps);
  return {
    id: sorted[0]?.entity_id ?? '',
    traces: sorted.filter((patch) => patch.kind === 'trace'),
    observations: sorted.filter((patch) => patch.kind === 'observation'),
  };
}

function foldObservation(unit: Unit, traceRef: string, { projectId, contextOf, price }: FoldOptions): Folded {
  const { observations, traces, id } = unit;
  const isRoot = traceRef === id;
  const context = isRoot ? foldContext(traces) : contextOf(traceRef);
  const fields = foldFields(observations);
  const type = observationType(observations);
  const attributes = observationAttributes(fields, type);
  addContext(attributes, context, readEnvironment(plainText(fields.earliest.get('environment'))) || context.environment);
  let name = plainText(fields.latest.get('name'));
  if (isRoot && traces.length > 0) {
    const traceFields = foldFields(traces);
    addTraceAttributes(attributes, traceFields);
    // Lists show a trace by its root's name.
    const traceName = plainText(traceFields.latest.get('name'));
    if (traceName !== '' && name !== '' && traceName !== name) attributes.set('langfuse.observation.name', name);
    name = traceName || name;
  }
  const endUs = timeIn(fields, 'endTime');
  const parent = plainText(fields.latest.get('parentObservationId'));
  const { row, content } = normalizeFolded(
    {
      project_id: projectId,
      trace_id: foreignTraceId(projectId, traceRef),
      span_id: foreignSpanId(projectId, id),
      parent_span_id: parentOf(projectId, { id, parent, traceRef, hasRoot: !isRoot && context.isKnown }),
      name,
      startUs: startOf(observations, 'startTime'),
      endUs,
      ...commonOf([...observations, ...(isRoot ? traces : [])], context.receivedAtMs),
      externalId: foreignSpanId(projectId, id) === id ? '' : id,
      attributes,
    },
    price,
  );
  const hasEnd = endUs !== null || type === 'event';
  const timing: Timing = {
    is_running: hasEnd || hasResult(fields) ? 0 : 1,
    has_end: hasEnd ? 1 : 0,
    is_trace: 0,
    first_received_ms: firstReceipt([...observations, ...(isRoot ? traces : [])]),
  };
  const ownCount = observations.length + traces.length;
  return { row, content, timing, version: ownCount * OWN_VERSIONS + (isRoot ? 0 : context.count) };
}

function foldTrace({ id, traces, observations }: Unit, { projectId, price }: FoldOptions): Folded {
  const context = foldContext(traces);
  const fields = foldFields(traces);
  const attributes: SpanAttributes = new Map([['langfuse.observation.type', 'trace']]);
  addContext(attributes, context, context.environment);
  addTraceAttributes(attributes, fields);
  const { row, content } = normalizeFolded(
    {
      project_id: projectId,
      trace_id: foreignTraceId(projectId, id),
      span_id: foreignSpanId(projectId, id),
      parent_span_id: ZERO_SPAN_ID,
      name: plainText(fields.latest.get('name')),
      startUs: startOf(traces, 'timestamp'),
      endUs: null,
      ...commonOf(traces, 0),
      externalId: foreignTraceId(projectId, id) === id ? '' : id,
      attributes,
    },
    price,
  );
  const timing: Timing = { is_running: 0, has_end: 0, is_trace: 1, first_received_ms: firstReceipt(traces) };
  return { row, content, timing, version: (traces.length + observations.length) * OWN_VERSIONS };
}

/** Whom an observation hangs below: the one it names, else its trace's own span once something is known of the trace. */
function parentOf(projectId: number, span: { id: string; parent: string; traceRef: string; hasRoot: boolean }): string {
  if (span.parent !== '' && span.parent !== span.id) return foreignSpanId(projectId, span.parent);
  return span.hasRoot ? foreignSpanId(projectId, span.traceRef) : ZERO_SPAN_ID;
}

function addContext(attributes: SpanAttributes, context: TraceContext, environment: string): void {
  if (context.user_id !== '') attributes.set('user.id', context.user_id);
  if (context.session_id !== '') attributes.set('session.id', context.session_id);
  if (context.release !== '') attributes.set('langfuse.release', context.release);
  if (environment !== '') attributes.set('langfuse.environment', environment);
}

function commonOf(
  sorted: readonly StoredPatch[],
  contextReceivedMs: number,
): { receivedAtMs: number; sdkName: string; sdkVersion: string; sampleRate: number } {
  const named = sorted.findLast((patch) => patch.sdk_name !== '');
  return {
    receivedAtMs: sorted.reduce((latest, patch) => Math.max(latest, patch.received_at_ms), contextReceivedMs),
    sdkName: named?.sdk_name ?? '',
    sdkVersion: named?.sdk_version ?? '',
    sampleRate: sorted[0]?.sample_rate ?? 1,
  };
}

function firstReceipt(patches: readonly StoredPatch[]): number {
  return patches.reduce((first, patch) => Math.min(first, patch.received_at_ms), Number.MAX_SAFE_INTEGER);
}

/** Work that has come to a result is not under way any more, also when nobody said when it ended. */
function hasResult({ latest, usage, cost }: FieldFolds): boolean {
  return (
    usage !== '' ||
    cost !== '' ||
    ['output', 'statusMessage'].some((field) => latest.has(field)) ||
    plainText(latest.get('level')) === 'ERROR'
  );
}

function timeIn({ latest }: FieldFolds, field: string): number | null {
  const sent = latest.get(field);
  if (sent === undefined) return null;
  const time = readTime(field, sent.startsWith('"') ? plainText(sent) : Number(sent));
  return 'us' in time ? time.us : null;
}

function entitySpan(row: SpanRow, timing: Timing, version: number): EntitySpanRow {
  return { ...row, ...timing, bucket_ms: bucketOf(row.start_time_us), version, is_deleted: 0 };
}

function tombstones(unit: Unit, rows: readonly EntitySpanRow[], projectId: number): EntitySpanRow[] {
  const template = rows[0];
  if (template === undefined) return [];
  const taken = new Set(rows.map((row) => `${row.bucket_ms}|${row.trace_id}`));
  const version = Math.max(...rows.map((row) => row.version));
  return possiblePlaces(unit.id, unit.traces, unit.observations).flatMap(({ bucketMs, traceRef }) => {
    const trace_id = foreignTraceId(projectId, traceRef);
    if (taken.has(`${bucketMs}|${trace_id}`)) return [];
    const place = { trace_id, bucket_ms: bucketMs, start_time_us: bucketMs * 1000 };
    return [{ ...template, ...NOTHING, ...place, version, is_deleted: 1 as const }];
  });
}

/** A tombstone keeps what the row's key and its indexes are made of, and nothing else. */
const NOTHING = {
  name: '',
  error_message: '',
  tags: {},
  attributes_string: {},
  attributes_number: {},
  attributes_bool: {},
} as const satisfies Partial<SpanRow>;
