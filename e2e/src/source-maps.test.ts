/** A minified page fails: with the build's source maps uploaded, people see their own code, and builds share their issue. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { DetectorsAnswer, ErrorEntry } from '@sentryai/schema';
import { eventually } from '@sentryai/testing/eventually';
import { type Product, removeHome, startProduct } from '@sentryai/testing/start-product';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const CLI = join(import.meta.dirname, '..', '..', 'apps', 'cli', 'src', 'main.ts');
const SOURCE = "export function addItem(item: Item) {\n  throw new Error('no stock');\n}\n";
const run = promisify(execFile);

describe('source maps', () => {
  let product: Product;
  let build: string;
  beforeAll(async () => {
    product = await startProduct({ env: { SENTRYAI_SETTLE_MS: '500' } });
    build = await mkdtemp(join(tmpdir(), 'sentryai-build-'));
    await mkdir(join(build, 'assets'));
    await writeFile(join(build, 'assets', 'app.js'), 'function a(){throw Error("no stock")}\n//# sourceMappingURL=app.js.map\n');
    const map = { version: 3, sources: ['../src/cart.ts'], sourcesContent: [SOURCE], names: [], mappings: 'AACE' };
    await writeFile(join(build, 'assets', 'app.js.map'), JSON.stringify(map));
  });
  afterAll(async () => {
    await product.stop();
    await removeHome(product.home);
    await rm(build, { recursive: true, force: true });
  });

  const fail = async (release: string): Promise<ErrorEntry> => {
    const id = randomUUID();
    const frames = [{ function: 'a', filename: 'https://shop.example.com/assets/app.js', lineno: 1, colno: 14 }];
    const event = { type: 'error', id, release, exception: [{ type: 'Error', value: 'no stock', frames }] };
    const response = await fetch(`${product.urls.ingest}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(event),
    });
    expect(response.status).toBe(202);
    return eventually(async () => {
      const page = await product.get<{ data: ErrorEntry[] }>('/api/v1/errors?limit=100');
      const found = page.data.find((entry) => entry.event_id === id);
      if (found === undefined) throw new Error('the error is not visible yet');
      return found;
    });
  };
  const upload = (release: string) =>
    run(process.execPath, [
      CLI,
      'sourcemaps',
      'upload',
      '--release',
      release,
      build,
      '--api-url',
      product.urls.api,
      '--api-key',
      product.apiKey,
    ]);

  it('that are not there leave an error as it was sent', async () => {
    const [frame] = (await fail('shop@1')).exceptions[0]?.frames ?? [];
    expect(frame).toMatchObject({ function: 'a', filename: 'https://shop.example.com/assets/app.js', lineno: 1 });
  });

  it('are uploaded from a build, and applied to what comes after, with function and lines', async () => {
    const { stdout, stderr } = await upload('shop@1');
    expect(stdout).toContain('~/assets/app.js');
    expect(stderr).toContain('1 of 1 source maps uploaded for shop@1');
    // an upload is seen within seconds
    await eventually(
      async () => {
        const [frame] = (await fail('shop@1')).exceptions[0]?.frames ?? [];
        expect(frame).toMatchObject({
          function: 'addItem',
          filename: 'src/cart.ts',
          lineno: 2,
          context_line: "  throw new Error('no stock');",
          pre_context: ['export function addItem(item: Item) {'],
          minified: { function: 'a', lineno: 1, colno: 14 },
        });
      },
      { timeoutMs: 30_000, everyMs: 500 },
    );
  });

  it('make the errors of two builds one issue', async () => {
    await upload('shop@2');
    await eventually(
      async () => {
        const [frame] = (await fail('shop@2')).exceptions[0]?.frames ?? [];
        expect(frame?.filename).toBe('src/cart.ts');
      },
      { timeoutMs: 30_000, everyMs: 500 },
    );
    const { open_issues } = await product.get<DetectorsAnswer>('/api/v1/detectors');
    expect(open_issues).toMatchObject({ errors: 1 });
    const list = await run(process.execPath, [CLI, 'sourcemaps', 'list', '--api-url', product.urls.api, '--api-key', product.apiKey]);
    expect(list.stdout).toMatch(/shop@2\s+~\/assets\/app\.js/);
  });

  it('belong to scripts by debug id, whatever the release, as Sentry SDKs send it', async () => {
    const debugId = '9f8e7d6c-5b4a-4938-8271-605f4e3d2c1b';
    const other = await mkdtemp(join(tmpdir(), 'sentryai-build-'));
    const script = 'https://shop.example.com/assets/other.js';
    await writeFile(join(other, 'main.js'), `x()\n//# debugId=${debugId}\n//# sourceMappingURL=main.js.map\n`);
    const map = { version: 3, sources: ['../src/pay.ts'], sourcesContent: [SOURCE], names: [], mappings: 'AACE' };
    await writeFile(join(other, 'main.js.map'), JSON.stringify(map));
    await run(process.execPath, [CLI, 'sourcemaps', 'upload', other, '--api-url', product.urls.api, '--api-key', product.apiKey]);
    await rm(other, { recursive: true, force: true });
    const { username, pathname } = new URL(product.dsn);
    const event_id = randomUUID().replaceAll('-', '');
    const event = {
      event_id,
      platform: 'javascript',
      exception: {
        values: [
          {
            type: 'Error',
            value: 'card declined',
            stacktrace: { frames: [{ abs_path: script, filename: script, function: 'a', lineno: 1, colno: 14 }] },
          },
        ],
      },
      debug_meta: { images: [{ type: 'sourcemap', code_file: script, debug_id: debugId }] },
    };
    const body = [{ event_id }, { type: 'event' }, event].map((line) => JSON.stringify(line)).join('\n');
    const response = await fetch(`${product.urls.ingest}/api${pathname}/envelope/?sentry_key=${username}`, { method: 'POST', body });
    expect(response.status).toBe(200);
    const found = await eventually(async () => {
      const page = await product.get<{ data: ErrorEntry[] }>('/api/v1/errors?limit=100');
      const entry = page.data.find((one) => one.event_id === event_id);
      if (entry === undefined) throw new Error('the error is not visible yet');
      return entry;
    });
    expect(found.exceptions[0]?.frames[0]).toMatchObject({ function: 'addItem', filename: 'src/pay.ts', lineno: 2 });
  });
});
