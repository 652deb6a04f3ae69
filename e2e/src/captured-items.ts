/** How many items a captured OTLP request holds, counted by place, not by reading them. */
import { gunzipSync } from 'node:zlib';
import { otlpItems } from '@sentryai/otlp';
import type { CapturedRequest } from '@sentryai/testing/fixtures';

export function itemCountOf({ path, headers, body }: CapturedRequest): number {
  const signal = path.endsWith('/v1/traces') ? 'traces' : 'logs';
  const bytes = headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
  return otlpItems(bytes, headers['content-type']?.includes('json') ? 'json' : 'protobuf', signal).count;
}
