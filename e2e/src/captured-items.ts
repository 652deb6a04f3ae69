/** What captured OTLP requests hold. */
import { decodeTraces, otlpItems, type OtlpFormat } from '@sentryai/otlp';
import { type CapturedRequest, type Fixture, isTracesRequest } from '@sentryai/testing/fixtures';
import { gunzipSync } from 'node:zlib';

/** The body as it was before compression. */
export function plainBody({ headers, body }: CapturedRequest): { bytes: Uint8Array; format: OtlpFormat } {
  return {
    bytes: headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body,
    format: headers['content-type']?.includes('json') ? 'json' : 'protobuf',
  };
}

/** How many items a request holds, counted by place, not by reading them. */
export function itemCountOf(request: CapturedRequest): number {
  const signal = (['traces', 'logs', 'metrics'] as const).find((each) => request.path.endsWith(`/v1/${each}`));
  if (!signal) throw new Error(`${request.path} is no path of OTLP`);
  const { bytes, format } = plainBody(request);
  return otlpItems(bytes, format, signal).count;
}

/** Span ids of a capture by trace id, read with our own decoder (tested on its own). */
export function spanIdsByTrace(fixture: Fixture): Map<string, Set<string>> {
  const ids = new Map<string, Set<string>>();
  for (const request of fixture.requests.filter(isTracesRequest)) {
    const { bytes, format } = plainBody(request);
    const decoded = decodeTraces(bytes, format, { receivedAtMs: Date.now(), retentionDays: 0 });
    for (const span of decoded.resources.flatMap((resource) => resource.scopes).flatMap((scope) => scope.spans)) {
      ids.set(span.trace_id, (ids.get(span.trace_id) ?? new Set()).add(span.span_id));
    }
  }
  return ids;
}
