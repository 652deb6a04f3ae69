import { dataSecurityHeaders } from '@sentryai/http';
import type { ServerResponse } from 'node:http';

/** Bytes that may wait for a slow client before it is dropped. Browsers reconnect by themselves. */
const WAITING_BYTES_MAX = 1024 * 1024;

/** One server-sent event stream. */
export class SseStream {
  readonly #response: ServerResponse;

  constructor(response: ServerResponse, requestId: string) {
    this.#response = response;
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      // Proxies that buffer would hold events back.
      'x-accel-buffering': 'no',
      'x-request-id': requestId,
      ...dataSecurityHeaders(),
    });
    response.write('retry: 2000\n: connected\n\n');
  }

  /** Sends one event; JSON holds no raw line breaks, which would end it early. */
  send(name: string, data: unknown): void {
    this.#write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** A comment: keeps proxies from closing the connection, and tells us when the client is gone. */
  heartbeat(): void {
    this.#write(': still here\n\n');
  }

  end(): void {
    if (!this.#response.writableEnded) this.#response.end();
  }

  #write(text: string): void {
    if (this.#response.destroyed || this.#response.writableEnded) return;
    this.#response.write(text);
    if (this.#response.writableLength > WAITING_BYTES_MAX) this.#response.destroy();
  }
}
