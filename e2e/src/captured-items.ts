/** How many items a captured OTLP request holds, counted by place, not by reading them. */
import { gunzipSync } from 'node:zlib';
import { otlpItems } from '@sentryai/otlp';
import type { CapturedRequest } from '@sentryai/testing/fixtures';

export function itemCountOf({ path, headers, body }: CapturedRequest): number {
  const signal = (['traces', 'logs', 'metrics'] as const).find((each) => path.endsWith(`/v1/${each}`));
  if (!signal) throw new Error(`${path} is no path of OTLP`);
  const bytes = headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
  return otlpItems(bytes, headers['content-type']?.includes('json') ? 'json' : 'protobuf', signal).count;
}
