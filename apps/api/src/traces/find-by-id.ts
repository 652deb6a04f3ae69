import { foreignSpanId, foreignTraceId } from '@sentryai/langfuse';
import { isSpanId, isTraceId } from '@sentryai/schema';
import { findExternalId, type SpanKey } from '@sentryai/store/queries/index';
import { parseHexId } from '../hex-id.ts';
import type { RequestQueries } from '../http/run-query.ts';

/**
 * The trace that a path segment means, by trying what it may be: a trace id as we write it; else a client's own id from
 * which ours was made, a client's own id of one of its spans, or a trace id in another form (upper case, UUID).
 *  load  what is wanted of a trace; null when there is none with that id
 */
export async function findTrace<Value>(
  run: RequestQueries,
  projectId: number,
  segment: string,
  load: (traceId: string) => Promise<Value | null>,
): Promise<{ traceId: string; value: Value } | null> {
  const attempt = async (traceId: string | null | undefined): Promise<{ traceId: string; value: Value } | null> => {
    const value = traceId === null || traceId === undefined ? null : await load(traceId);
    return traceId === null || traceId === undefined || value === null ? null : { traceId, value };
  };
  if (isTraceId(segment)) return attempt(segment);
  return (
    (await attempt(foreignTraceId(projectId, segment))) ??
    (await attempt((await run(findExternalId({ projectId, externalId: segment })))[0]?.trace_id)) ??
    (await attempt(parseHexId(segment, 16)))
  );
}

/** The span that two path segments mean; either may be a client's own id, in the same ways. */
export async function findSpan<Value>(
  run: RequestQueries,
  projectId: number,
  segments: { traceId: string; spanId: string },
  load: (key: SpanKey) => Promise<Value | null>,
): Promise<Value | null> {
  const traceHex = parseHexId(segments.traceId, 16);
  const spanHex = parseHexId(segments.spanId, 8);
  const foreign = { projectId, traceId: foreignTraceId(projectId, segments.traceId), spanId: foreignSpanId(projectId, segments.spanId) };
  if (isTraceId(segments.traceId) && isSpanId(segments.spanId)) return load(foreign);
  const own = await load(foreign);
  if (own !== null) return own;
  if (spanHex === null) {
    const found = (await run(findExternalId({ projectId, externalId: segments.spanId, traceId: traceHex ?? undefined })))[0];
    return found === undefined ? null : load({ projectId, traceId: found.trace_id, spanId: found.span_id });
  }
  const traceId = (await run(findExternalId({ projectId, externalId: segments.traceId })))[0]?.trace_id ?? traceHex;
  return traceId === null ? null : load({ projectId, traceId, spanId: spanHex });
}
