/**
 * User, session and tags that go out with every event: process-wide, or for one function and everything it starts
 * (AsyncLocalStorage).
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { textTags, toText } from './text.ts';

/** Names that `withContext` and every capture function take, as on the wire. */
export const COMMON_FIELDS = ['trace_id', 'span_id', 'session_id', 'user_id', 'service', 'environment', 'release'] as const;
export type CommonField = (typeof COMMON_FIELDS)[number];

export type Fields = { [name in CommonField]?: string } & { tags?: Record<string, string>; attributes?: Record<string, unknown> };

const storage = new AsyncLocalStorage<Fields>();
let processFields: Fields = {};

/** `userId` and `user_id` both become `user_id`. */
export function wireName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Known fields with a value, under their wire names; anything else is ignored. */
export function cleanFields(given: Readonly<Record<string, unknown>>): Fields {
  const out: Fields = {};
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === undefined) continue;
    const wire = wireName(name);
    if (isCommonField(wire)) out[wire] = toText(value);
    else if (wire === 'tags' && typeof value === 'object') out.tags = textTags(value as Record<string, unknown>);
    else if (wire === 'attributes' && typeof value === 'object') out.attributes = { ...value };
  }
  return out;
}

export function isCommonField(name: string): name is CommonField {
  return (COMMON_FIELDS as readonly string[]).includes(name);
}

/** Fields of `over` win; tags and attributes are merged by key. */
export function merge(base: Fields, over: Fields): Fields {
  const out: Fields = { ...base, ...over };
  if (base.tags && over.tags) out.tags = { ...base.tags, ...over.tags };
  if (base.attributes && over.attributes) out.attributes = { ...base.attributes, ...over.attributes };
  return out;
}

/** What applies here. Not to be changed by the caller. */
export function current(): Fields {
  const block = storage.getStore();
  return block ? merge(processFields, block) : processFields;
}

/** Applies `fields` on top of what applies already while `run`, and what it starts, is running. */
export function runWith<T>(fields: Fields, run: () => T): T {
  // A new object per block: setUser inside it must not leak to the outside.
  return storage.run(merge(storage.getStore() ?? {}, fields), run);
}

/** Changes the innermost block, or the whole process outside of any block. null removes. */
export function update(name: 'user_id' | 'session_id', value: string | null): void {
  const target = storage.getStore() ?? processFields;
  if (value === null) delete target[name];
  else target[name] = value;
}

/** Adds tags; scope as in `update`. */
export function updateTags(tags: Record<string, string>): void {
  const target = storage.getStore() ?? processFields;
  target.tags = { ...target.tags, ...tags };
}

/** Forgets the process-wide fields; for tests. */
export function clear(): void {
  processFields = {};
}

const OTEL_API = Symbol.for('opentelemetry.js.api.1');
const OTEL_SPAN = Symbol.for('OpenTelemetry Context Key SPAN');

type OtelApi = { context?: { active(): { getValue(key: symbol): unknown } } };
type OtelSpan = { spanContext(): { traceId: string; spanId: string } };

/** Trace and span id of the active OpenTelemetry span, if the host uses OpenTelemetry; we do not import it. */
export function activeTrace(): { trace_id: string; span_id: string } | null {
  const api = (globalThis as Record<symbol, unknown>)[OTEL_API] as OtelApi | undefined;
  if (!api?.context) return null;
  try {
    const span = api.context.active().getValue(OTEL_SPAN) as OtelSpan | undefined;
    const ids = span?.spanContext();
    if (!ids || /^0*$/.test(ids.traceId)) return null;
    return { trace_id: ids.traceId, span_id: ids.spanId };
  } catch {
    return null; // a foreign or older API under the same symbol
  }
}
