/** Chromium for end-to-end tests: Debian's package, a fresh profile, nothing that phones home. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

export type Browser = { page: Page; context: BrowserContext; problems: string[]; close(): Promise<void> };

/** Path of the browser, which the test script found or installed; undefined = browser tests are skipped. */
export const CHROMIUM_PATH = process.env['SENTRYAI_TEST_CHROMIUM'];

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Every open page stands for somebody who looks at it; a page behind another one is drawn once a second otherwise.
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
  '--disable-background-timer-throttling',
];

export type BrowserOptions = { width?: number; height?: number; colorScheme?: 'light' | 'dark' };

/** `problems` collects script errors and refused loads of the page; a test should find it empty. */
export async function openBrowser(options: BrowserOptions = {}): Promise<Browser> {
  if (!CHROMIUM_PATH) throw new Error('SENTRYAI_TEST_CHROMIUM is not set; npm test sets it');
  const profile = await mkdtemp(join(tmpdir(), 'sentryai-chromium-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM_PATH,
    headless: true,
    args: FLAGS,
    viewport: { width: options.width ?? 1440, height: options.height ?? 900 },
    colorScheme: options.colorScheme ?? 'dark',
  });
  const page = context.pages()[0] ?? (await context.newPage());
  page.setDefaultTimeout(15_000);
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  return {
    page,
    context,
    problems,
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
