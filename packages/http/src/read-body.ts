import type { IncomingMessage } from 'node:http';
import { bodyAborted, bodyTimeout, payloadTooLarge } from './body-errors.ts';

export type ReadBodyOptions = {
  /** Limit of the bytes on the wire; inflate() has its own for what they become. */
  bytesMax: number;
  /** From the call to the last byte; default 30 s, so that a trickling client cannot hold memory for ever. */
  timeoutMs?: number;
  signal?: AbortSignal | undefined;
};

/**
 * Collects a request's body. Too much is refused at once by Content-Length, else as soon as the limit is passed; what
 * still comes is then left unread (sendProblem drains it within bounds).
 * Errors: payload_too_large (413), body_timeout (408), body_aborted (400).
 */
export function readBody(request: IncomingMessage, options: ReadBodyOptions): Promise<Buffer> {
  const { bytesMax, timeoutMs = 30_000, signal } = options;
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > bytesMax) return Promise.reject(payloadTooLarge(bytesMax));
  if (signal?.aborted || request.destroyed) return Promise.reject(bodyAborted());

  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;

    const settle = (result: Buffer | Error) => {
      clearTimeout(timer);
      request.off('data', onData).off('end', onEnd).off('error', onAbort).off('close', onAbort);
      signal?.removeEventListener('abort', onAbort);
      if (result instanceof Error) {
        request.pause();
        // An 'error' event after we stopped listening would end the process.
        request.on('error', ignoreLateError);
        reject(result);
      } else {
        resolve(result);
      }
    };
    const onData = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > bytesMax) return settle(payloadTooLarge(bytesMax));
      chunks.push(chunk);
    };
    const onEnd = () => settle(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, bytes));
    const onAbort = () => settle(bodyAborted());
    const timer = setTimeout(() => settle(bodyTimeout(timeoutMs)), timeoutMs);

    request.on('data', onData).on('end', onEnd).on('error', onAbort).on('close', onAbort);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

function ignoreLateError(): void {
  // The caller already has its error; the connection is going away.
}
