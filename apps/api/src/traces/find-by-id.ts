import { findExternalId, type ExternalIdMatch } from '@sentryai/store/queries/index';
import { parseHexId } from '../hex-id.ts';
import type { RequestQueries } from '../http/run-query.ts';

/** Trace id that a path segment means: hex, UUID, or a client's own id of one of the trace's spans. Null: none known. */
export async function findTraceId(run: RequestQueries, projectId: number, segment: string): Promise<string | null> {
  const hex = parseHexId(segment, 16);
  // A UUID may be a client's own id as well, but then it was given as such: the id that fits our form comes first.
  if (hex !== null) return hex;
  const found = await run(findExternalId({ projectId, externalId: segment }));
  return found[0]?.trace_id ?? null;
}

/** Ids that two path segments mean; either may be a client's own id. Null: none known. */
export async function findSpanIds(
  run: RequestQueries,
  projectId: number,
  segments: { traceId: string; spanId: string },
): Promise<ExternalIdMatch | null> {
  const spanHex = parseHexId(segments.spanId, 8);
  const traceHex = parseHexId(segments.traceId, 16);
  if (spanHex === null) {
    const found = await run(findExternalId({ projectId, externalId: segments.spanId, traceId: traceHex ?? undefined }));
    return found[0] ?? null;
  }
  const traceId = traceHex ?? (await findTraceId(run, projectId, segments.traceId));
  return traceId === null ? null : { trace_id: traceId, span_id: spanHex };
}
