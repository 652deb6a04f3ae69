/**
 * Sends events while the process is dying. After an uncaught exception no asynchronous work runs any more, so a tiny child
 * process does the sending while we wait for it, bounded. What it could deliver it deletes from the spool; the rest stays there
 * for the next start.
 */
import { spawnSync } from 'node:child_process';
import * as path from 'node:path';
import type { Config } from './config.ts';
import { debug } from './internal.ts';
import { requestHeaders } from './transport.ts';
import { toText } from './text.ts';

/** Set for the child, so that an SDK preloaded into it stays off. */
export const CRASH_SENDER_ENV = 'SENTRYAI_CRASH_SENDER';
// Below this there is no time for a process to start.
const MIN_BUDGET_MS = 100;

/** One request body, and the spool file that also holds it (null when it could not be written). */
export type DyingBody = { readonly body: Buffer; readonly file: string | null };

// Plain JavaScript in a string, because it must run from any build or bundle of this package. It reads one line of JSON and then
// the bodies from stdin (the key must not stand in a command line) and removes the file of each body the server gave a final
// answer to. Any failure means: the file stays.
const CHILD_SOURCE = `
const fs = require('fs');
const zlib = require('zlib');
const input = fs.readFileSync(0);
const end = input.indexOf(10);
const job = JSON.parse(input.subarray(0, end));
let at = end + 1;
const client = require(job.endpoint.startsWith('https:') ? 'https' : 'http');
const agent = new client.Agent({ keepAlive: true });
const next = () => {
  const part = job.parts.shift();
  if (!part) return process.exit(0);
  const body = zlib.gzipSync(input.subarray(at, at += part.length), { level: 1 });
  const headers = { ...job.headers, 'content-encoding': 'gzip', 'content-length': body.length };
  const request = client.request(job.endpoint, { method: 'POST', agent, headers }, (answer) => {
    answer.resume();
    answer.on('end', () => {
      const status = answer.statusCode;
      const isFinal = status < 500 && status !== 408 && status !== 413 && status !== 429;
      if (isFinal && part.file) fs.unlinkSync(part.file);
      next();
    });
  });
  request.on('error', () => process.exit(1));
  request.end(body);
};
next();
`;

/** Blocks for at most `budgetMs`. Never throws. */
export function sendBeforeDying(config: Config, bodies: readonly DyingBody[], budgetMs: number): void {
  if (budgetMs < MIN_BUDGET_MS || bodies.length === 0 || !isPlainNode()) return;
  const parts = bodies.map(({ body, file }) => ({ length: body.length, file }));
  const job = JSON.stringify({ endpoint: config.endpoint, headers: requestHeaders(config.key), parts });
  try {
    const { NODE_OPTIONS: _dropped, ...env } = process.env; // the host's preloads and debug ports are not meant for our child
    const done = spawnSync(process.execPath, ['--input-type=commonjs', '-e', CHILD_SOURCE], {
      input: Buffer.concat([Buffer.from(`${job}\n`), ...bodies.map(({ body }) => body)]),
      stdio: ['pipe', 'ignore', 'ignore'],
      env: { ...env, [CRASH_SENDER_ENV]: '1', ELECTRON_RUN_AS_NODE: '1' },
      timeout: Math.ceil(budgetMs),
      killSignal: 'SIGKILL',
      windowsHide: true,
    });
    debug(`sent the last events in a child process: status ${done.status}`);
  } catch (error) {
    debug(`cannot start the child process: ${toText(error)}`); // no permission, no memory: the spool has the events
  }
}

/** A single-executable application would start itself again instead of running our few lines. */
function isPlainNode(): boolean {
  return /^(node|nodejs|electron)(\.exe)?$/i.test(path.basename(process.execPath)) || process.versions['electron'] !== undefined;
}
