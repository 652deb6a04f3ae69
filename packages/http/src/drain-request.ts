import type { IncomingMessage } from 'node:http';

export type DrainOptions = {
  /** Bytes read off and thrown away before the connection is cut; default 64 MiB. */
  bytesMax?: number;
  /** Default 5 s. */
  timeoutMs?: number;
};

/** Reads the rest of a refused request's body and throws it away; cuts the connection when there is too much of it. */
export function drainRequest(request: IncomingMessage, options: DrainOptions = {}): void {
  if (request.complete || request.destroyed) return;
  let remainingBytes = options.bytesMax ?? 64 * 1024 * 1024;
  const timer = setTimeout(() => request.destroy(), options.timeoutMs ?? 5_000);
  timer.unref();
  const stop = () => clearTimeout(timer);
  request.on('data', (chunk: Buffer) => {
    remainingBytes -= chunk.length;
    if (remainingBytes < 0) request.destroy();
  });
  request.once('end', stop).once('close', stop).on('error', stop);
  request.resume();
}
