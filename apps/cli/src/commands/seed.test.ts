import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCli } from '../run-cli.ts';

let paths: string[] = [];
let status = 200;
const server = createServer((request, response) => {
  paths.push(request.url ?? '');
  request.resume().on('end', () => response.writeHead(status).end('{}'));
});
beforeEach(async () => {
  paths = [];
  status = 200;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

const run = async (...args: string[]) => {
  let out = '';
  let err = '';
  const code = await runCli(args, { out: (text) => (out += text), err: (text) => (err += text), env: {}, now: () => 1_790_000_000_000 });
  return { code, out, err };
};
const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

it('sends a scenario to the front door', async () => {
  const { code, out } = await run('seed', 'deep-chain', '--url', url());
  expect(code).toBe(0);
  expect(out).toContain('deep-chain:');
  expect(paths).toContain('/v1/traces');
});

it('says what to check when the server refuses', async () => {
  status = 401;
  const { code, err } = await run('seed', 'deep-chain', '--url', url());
  expect(code).toBe(1);
  expect(err).toContain('is the key right');
});

it('lists the scenarios when none or a wrong one is named', async () => {
  for (const args of [['seed'], ['seed', 'nonsense']]) {
    const { code, err } = await run(...args);
    expect(code).toBe(2);
    expect(err).toContain('big-trace');
  }
});
