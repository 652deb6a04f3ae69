import { request } from 'node:http';
import type { CapturedRequest } from './fixtures.ts';

export type SentAnswer = { status: number; body: Buffer };

/** Sends a captured request as its client did: same path, media type, encoding and chunking; `headers` are added. */
export function sendCaptured(
  baseUrl: string,
  captured: CapturedRequest,
  headers: Readonly<Record<string, string>> = {},
): Promise<SentAnswer> {
  const { body } = captured;
  // Credentials were replaced by a placeholder when the capture was made.
  const { authorization: _, 'x-api-key': __, host: ___, connection: ____, ...sent } = captured.headers;
  const isChunked = sent['transfer-encoding'] === 'chunked';
  return new Promise((resolve, reject) => {
    const outgoing = request(
      new URL(captured.path, baseUrl),
      { method: captured.method, headers: { ...sent, ...(isChunked ? {} : { 'content-length': String(body.length) }), ...headers } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }));
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
