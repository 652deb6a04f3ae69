import { openBrowser } from '@sentryai/testing/browser';

export type PageFigures = {
  /** From asking for the address until the first spans are on screen, signed in, the page's own files cached. */
  openMs: number;
  /** Longest time that the page could not react while it opened. */
  longTaskMs: number;
  /** From jumping to the end of the list until its last span is on screen. */
  scrollMs: number;
  /** From a search within the trace until its count is on screen. */
  findMs: number;
  /** From the key until the next span is chosen. */
  stepMs: number;
};

/** What a person at the page of a trace waits for, in Chromium. `spanCount`: rows that the tree must have. */
export async function measurePage(webUrl: string, loginToken: string, traceId: string, spanCount: number): Promise<PageFigures> {
  const browser = await openBrowser({ width: 1440, height: 900 });
  const { page } = browser;
  try {
    page.setDefaultTimeout(120_000);
    await page.goto(`${webUrl}/login#token=${loginToken}`);
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.goto(`${webUrl}/logs`);
    await page.addInitScript(
      `window.longTasks = []; new PerformanceObserver((list) => window.longTasks.push(...list.getEntries().map((task) => task.duration))).observe({ type: 'longtask', buffered: true });`,
    );
    const openStartMs = performance.now();
    await page.goto(`${webUrl}/traces/${traceId}`, { waitUntil: 'commit' });
    const rows = page.getByRole('tree', { name: 'Spans' }).getByRole('treeitem');
    await rows.first().waitFor();
    const openMs = performance.now() - openStartMs;
    await page.getByRole('region', { name: /^Span / }).waitFor();
    const longTaskMs = await page.evaluate<number>('Math.max(0, ...window.longTasks)');

    const tree = page.getByRole('tree', { name: 'Spans' });
    const last = page.locator(`[id="span-${spanCount.toString(16).padStart(16, '0')}"]`);
    const scrollStartMs = performance.now();
    await page.evaluate(`document.querySelector('[role="tree"]').parentElement.scrollTop = 1e9`);
    await last.waitFor();
    const scrollMs = performance.now() - scrollStartMs;

    await tree.focus();
    const chosen = page.locator('[role="treeitem"][aria-selected="true"]');
    const before = await chosen.getAttribute('id').catch(() => null);
    const stepStartMs = performance.now();
    await page.keyboard.press('j');
    await page.waitForFunction(
      `document.querySelector('[role="treeitem"][aria-selected="true"]')?.id !== ${JSON.stringify(before)} && document.querySelector('[role="treeitem"][aria-selected="true"]') !== null`,
    );
    const stepMs = performance.now() - stepStartMs;

    const find = page.getByRole('searchbox', { name: 'Find spans in this trace' });
    const findStartMs = performance.now();
    await find.fill('timeout');
    await page.getByRole('status').filter({ hasText: / of / }).waitFor();
    const findMs = performance.now() - findStartMs;
    if (browser.problems.length > 0) throw new Error(`the page reported problems: ${browser.problems.join('; ')}`);
    return { openMs, longTaskMs, scrollMs, findMs, stepMs };
  } finally {
    await browser.close();
  }
}
