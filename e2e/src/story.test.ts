/**
 * The original story: a Python program and a TypeScript program send a log, an error and a model call through the SDKs,
 * and a person who is looking sees them.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { ErrorEntry, LogEntry, TraceRow } from '@sentryai/schema';
import { type Browser, CHROMIUM_PATH, openBrowser } from '@sentryai/testing/browser';
import { eventually } from '@sentryai/testing/eventually';
import { type Product, removeHome, startProduct } from '@sentryai/testing/start-product';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const ROUNDS = 5;

/** Runs a program to its end; answers when it had flushed (Unix milliseconds). */
async function runProgram(command: string, args: readonly string[], env: Record<string, string> = {}): Promise<number> {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  expect(code, errors).toBe(0);
  return Number(output.trim());
}

const runPython = (dsn: string, name: string) =>
  runProgram('python3', [join(ROOT, 'e2e/src/programs/story.py'), dsn, name], {
    PYTHONPATH: join(ROOT, 'sdks/python/src'),
    PYTHONDONTWRITEBYTECODE: '1',
  });
const runTypeScript = (dsn: string, name: string) =>
  runProgram(process.execPath, ['--conditions=source', join(ROOT, 'e2e/src/programs/story.ts'), dsn, name]);

describe.skipIf(!CHROMIUM_PATH)('a log, an error and a model call of both SDKs', () => {
  let product: Product;
  let browser: Browser;
  const pages: Record<string, Page> = {};
  beforeAll(async () => {
    product = await startProduct();
    browser = await openBrowser();
    await browser.page.goto(product.loginLink);
    await browser.page.getByRole('heading', { name: 'Overview' }).waitFor();
    for (const path of ['traces', 'logs', 'errors']) {
      const page = await browser.context.newPage();
      await page.goto(`${product.urls.web}/${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      pages[path] = page;
    }
  });
  afterAll(async () => {
    await browser?.close();
    await product.stop();
    await removeHome(product.home);
  });

  /** Milliseconds from the flush until all three are on the pages that somebody has open. */
  const visibleAfterMs = async (language: string, name: string, flushedAtMs: number): Promise<number> => {
    // Looked for often: the default way looks twice a second after a while, which would be measured too.
    const seen = (path: string, text: string) =>
      eventually(
        async () => expect(await pages[path]?.evaluate(`document.body.textContent.includes(${JSON.stringify(text)})`)).toBe(true),
        { everyMs: 50 },
      );
    await Promise.all([
      seen('traces', `${language}-${name}`),
      seen('logs', `${language} log ${name}`),
      seen('errors', `${language} error ${name}`),
    ]);
    return Date.now() - flushedAtMs;
  };

  // How soon depends on what else the machine does: `npm run bench` measures it against its target of 2 s.
  it(`are on open pages without a reload, in each of ${ROUNDS} rounds`, async () => {
    const delaysMs: number[] = [];
    for (let round = 1; round <= ROUNDS; round += 1) {
      const [python, typescript] = await Promise.all([runPython(product.dsn, `r${round}`), runTypeScript(product.dsn, `r${round}`)]);
      const delays = await Promise.all([
        visibleAfterMs('python', `r${round}`, python),
        visibleAfterMs('typescript', `r${round}`, typescript),
      ]);
      delaysMs.push(Math.max(...delays));
    }
    delaysMs.sort((a, b) => a - b);
    console.log(`visible after the flush, slower program of each round: ${delaysMs.join(', ')} ms`);
    expect(delaysMs).toHaveLength(ROUNDS);
  });

  it('are whole in the API: message, stack, tokens and price', async () => {
    const { data: logs } = await product.get<{ data: LogEntry[] }>('/api/v1/logs?query=service:python-r1');
    expect(logs).toMatchObject([{ level: 'info', message: 'python log r1', attributes: { step: 1 } }]);
    const { data: errors } = await product.get<{ data: ErrorEntry[] }>('/api/v1/errors?query=service:typescript-r1');
    expect(errors).toMatchObject([{ level: 'error', exceptions: [{ type: 'TypeError', value: 'typescript error r1', handled: true }] }]);
    expect(errors[0]?.exceptions[0]?.frames.at(-1)?.filename).toContain('story.ts');
    const { data: traces } = await product.get<{ data: TraceRow[] }>('/api/v1/traces?query=service:python-r1');
    expect(traces).toMatchObject([{ llm_calls: 1, input_tokens: 1200, output_tokens: 250, models: ['gpt-4o'] }]);
    expect(traces[0]?.cost_usd).toBeCloseTo(1200 * 2.5e-6 + 250 * 10e-6, 9);
  });
});
