/** A real HTTP server that records every request and answers as told. */
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

export type Answer = { status?: number; headers?: Record<string, string>; body?: string; delayMs?: number; hangsUp?: boolean };
export type Recorded = { path: string; headers: http.IncomingHttpHeaders; raw: Buffer; events: Record<string, any>[]; atMs: number };

/** `answers` are used up one per request; then `fallback` decides. */
export class RecordingServer {
  readonly requests: Recorded[] = [];
  answers: Answer[] = [];
  fallback: (request: Recorded) => Answer = () => ({});
  connections = 0;
  private readonly server: http.Server;
  private readonly watchers = new Set<() => void>();

  private constructor(server: http.Server) {
    this.server = server;
  }

  static async start(port = 0): Promise<RecordingServer> {
    const server = http.createServer();
    const recording = new RecordingServer(server);
    server.on('connection', () => (recording.connections += 1));
    server.on('request', (request, response) => recording.handle(request, response));
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return recording;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get events(): Record<string, any>[] {
    return this.requests.flatMap((request) => request.events);
  }

  ofType(type: string): Record<string, any>[] {
    return this.events.filter((event) => event['type'] === type);
  }

  /** Discarded rows of all client reports, as `reason type quantity`. */
  get reports(): string[] {
    return this.ofType('client_report').flatMap((event) =>
      event['discarded'].map((row: any) => `${row.reason} ${row.type} ${row.quantity}`),
    );
  }

  /** Waits until the condition holds; it is examined after each request and every few milliseconds. */
  async until(condition: () => boolean, timeoutMs = 10_000): Promise<void> {
    const deadlineMs = performance.now() + timeoutMs;
    while (!condition()) {
      if (performance.now() > deadlineMs)
        throw new Error(`condition not met; ${this.requests.length} requests, ${JSON.stringify(this.events).slice(0, 500)}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 20);
        this.watchers.add(() => (clearTimeout(timer), resolve()));
      });
      this.watchers.clear();
    }
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private handle(request: http.IncomingMessage, response: http.ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on('error', () => undefined); // clients that give up are part of the tests
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks);
      const data = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
      const recorded = {
        path: request.url ?? '',
        headers: request.headers,
        raw,
        events: JSON.parse(data.toString()).events,
        atMs: performance.now(),
      };
      this.requests.push(recorded);
      const {
        status = 202,
        headers = {},
        body = '{"accepted":0,"rejected":[]}',
        delayMs = 0,
        hangsUp = false,
      } = this.answers.shift() ?? this.fallback(recorded);
      setTimeout(() => {
        response.writeHead(status, { 'content-type': 'application/json', ...headers });
        response.end(body, () => hangsUp && setTimeout(() => request.socket.destroy(), 5));
        for (const watch of this.watchers) watch();
      }, delayMs);
    });
  }
}

/** A port nobody listens on. */
export async function freePort(): Promise<number> {
  const server = http.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
