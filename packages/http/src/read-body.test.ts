import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { readBody, type ReadBodyOptions } from './read-body.ts';
import { sendProblem } from './problem.ts';

describe('readBody behind a real server', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  /** A server that answers with the body's length or a problem; `seen` gets every result. */
  const listen = async (options: ReadBodyOptions) => {
    const seen: (number | string)[] = [];
    let onSeen: (() => void) | undefined;
    const handle = async (request: IncomingMessage, response: ServerResponse) => {
      try {
        const body = await readBody(request, options);
        seen.push(body.length);
        response.end(String(body.length));
      } catch (error) {
        seen.push((error as { code: string }).code);
        sendProblem({ request, response, error, requestId: 'req-1' });
      }
      onSeen?.();
    };
    server = createServer((request, response) => void handle(request, response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const nextSeen = () => new Promise<void>((resolve) => (onSeen = resolve));
    return { port, url: `http://127.0.0.1:${port}/`, seen, nextSeen };
  };
  const chunked = (chunks: number, bytes: number) =>
    new ReadableStream<Uint8Array>({
      pull(controller) {
        if (chunks <= 0) return controller.close();
        chunks -= 1;
        controller.enqueue(new Uint8Array(bytes));
      },
    });

  it('collects a body with and without announced length, and an empty one', async () => {
    const { url } = await listen({ bytesMax: 1_000_000 });
    expect(await (await fetch(url, { method: 'POST', body: 'x'.repeat(200_000) })).text()).toBe('200000');
    expect(await (await fetch(url, { method: 'POST', body: chunked(10, 10_000), duplex: 'half' })).text()).toBe('100000');
    expect(await (await fetch(url, { method: 'POST' })).text()).toBe('0');
  });

  it('takes exactly the limit', async () => {
    const { url } = await listen({ bytesMax: 1_000 });
    expect((await fetch(url, { method: 'POST', body: 'x'.repeat(1_000) })).status).toBe(200);
    expect((await fetch(url, { method: 'POST', body: 'x'.repeat(1_001) })).status).toBe(413);
  });

  it('answers 413 that the client can read although it goes on sending, announced or not', async () => {
    const { url, seen } = await listen({ bytesMax: 100_000 });
    for (const body of ['x'.repeat(8_000_000), chunked(80, 100_000)]) {
      const response = await fetch(url, { method: 'POST', body, duplex: 'half' });
      expect(response.status).toBe(413);
      expect(await response.json()).toEqual({
        error: { code: 'payload_too_large', message: expect.stringContaining('100000 bytes'), request_id: 'req-1' },
      });
    }
    expect(seen).toEqual(['payload_too_large', 'payload_too_large']);
  });

  it('refuses an announced length without waiting for a byte of the body', async () => {
    const { port, seen } = await listen({ bytesMax: 10 });
    const socket = connect(port, '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999\r\n\r\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 413 /);
    expect(seen).toEqual(['payload_too_large']);
    socket.destroy();
  });

  it('gives up when the client hangs up in the middle', async () => {
    const { port, seen, nextSeen } = await listen({ bytesMax: 1_000 });
    const over = nextSeen();
    const socket = connect(port, '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n\r\nabc', () => socket.destroy());
    await over;
    expect(seen).toEqual(['body_aborted']);
  });

  it('gives up when the body does not arrive in time', async () => {
    const { port, seen } = await listen({ bytesMax: 1_000, timeoutMs: 30 });
    const socket = connect(port, '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n\r\nabc');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 408 /);
    expect(seen).toEqual(['body_timeout']);
    socket.destroy();
  });

  it('gives up when the server is told to stop', async () => {
    const stopping = new AbortController();
    const { port, seen } = await listen({ bytesMax: 1_000, signal: stopping.signal });
    const socket = connect(port, '127.0.0.1');
    server?.once('request', () => stopping.abort());
    socket.write('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n\r\nabc');
    await once(socket, 'data');
    expect(seen).toEqual(['body_aborted']);
    socket.destroy();
  });
});
