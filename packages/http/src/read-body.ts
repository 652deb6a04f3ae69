import type { IncomingMessage } from 'node:http';
import { bodyAborted, bodyTimeout, payloadTooLarge } from './body-errors.ts';
import { releaseBytes } from './release-bytes.ts';

export type ReadBodyOptions = {
  /** Limit of the bytes on the wire; inflate() has its own for what they become. */
  bytesMax: number;
  /** From the call to the last byte; default 30 s, so that a trickling client cannot hold memory for ever. */
  timeoutMs?: number;
  signal?: AbortSignal | undefined;
};

/** Smaller bodies mostly come in one piece, which is then used as it is. */
const COPIED_FROM_BYTES = 64 * 1024;

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
    // Filled as the body comes in, so that its pieces need not wait for the end. Pages are taken only when written.
    const whole = announced > COPIED_FROM_BYTES ? Buffer.allocUnsafeSlow(announced) : null;

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
      if (whole === null) {
        chunks.push(chunk);
        return;
      }
      whole.set(chunk, bytes - chunk.length);
      releaseBytes(chunk);
    };
    const onEnd = () => settle(whole ?? (chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, bytes)));
    const onAbort = () => settle(bodyAborted());
    const timer = setTimeout(() => settle(bodyTimeout(timeoutMs)), timeoutMs);

    request.on('data', onData).on('end', onEnd).on('error', onAbort).on('close', onAbort);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

function ignoreLateError(): void {
  // The caller already has its error; the connection is going away.
}
