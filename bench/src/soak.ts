/**
 * `npm run bench:soak [-- quick]`: ten minutes of a steady load (8-KB model calls and small spans), with somebody who reads along.
 * Prints resident memory of the whole server, minute by minute, and whether all that was acknowledged is stored. Needs Linux (/proc).
 */
import type { LedgerCheckResult } from '@sentryai/schema';
import { eventually } from '@sentryai/testing/eventually';
import { removeHome, startProduct } from '@sentryai/testing/start-product';
import { cpuSeconds, rssMb, runWorker } from './child.ts';
import type { LoadResult } from './load-worker.ts';
import { type PayloadKind, SPANS_PER_REQUEST } from './payloads.ts';

const MINUTES = process.argv.includes('quick') ? 1 : 10;
const REQUESTS_PER_SECOND: Record<PayloadKind, number> = { small: 4, llm: 2 };
const KINDS = ['small', 'llm'] as const;
const READS = ['traces?limit=100', 'stats?step=1m&group_by=model', 'logs?limit=100', 'issues?limit=100', 'spans?query=kind:llm&limit=100'];

const product = await startProduct();
const pid = product.process.pid ?? 0;
const samples: { minute: number; mb: number }[] = [];
const start = performance.now();
const sampling = setInterval(() => {
  samples.push({ minute: Math.floor((performance.now() - start) / 60_000), mb: rssMb(pid) });
}, 1_000);
const loads = KINDS.map((kind) =>
  runWorker<LoadResult>('./load-worker.ts', [
    JSON.stringify({
      url: `${product.urls.ingest}/v1/traces`,
      kind,
      requests: REQUESTS_PER_SECOND[kind] * 60 * MINUTES,
      concurrency: 4,
      ratePerSecond: REQUESTS_PER_SECOND[kind],
      seed: 42,
      isGzip: false,
    }),
  ]),
);
const sending = { isOver: false };
const reading = (async () => {
  for (let turn = 0; !sending.isOver; turn += 1) {
    await product.get(`/api/v1/${READS[turn % READS.length]}${READS[turn % READS.length]?.includes('?') ? '&' : '?'}from=-1h&to=now`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
})();
const results = await Promise.all(loads);
sending.isOver = true;
await reading;
clearInterval(sampling);
const sent = results.reduce((sum, { spans }) => sum + spans, 0);
const seconds = (performance.now() - start) / 1_000;
const check = await eventually(
  async () => {
    const result = await product.get<LedgerCheckResult>('/api/v1/outcomes/check');
    if (result.received < sent) throw new Error('the ledger is not there yet');
    return result;
  },
  { timeoutMs: 120_000 },
);
const medianOf = (minute: number): string => {
  const mbs = samples.filter((sample) => sample.minute === minute).map(({ mb }) => mb);
  return (mbs.toSorted((a, b) => a - b)[Math.floor(mbs.length / 2)] ?? Number.NaN).toFixed(0);
};
const answers = results.map(({ statuses }) => JSON.stringify(statuses)).join(' ');
const perSecond = KINDS.map((kind) => `${REQUESTS_PER_SECOND[kind] * SPANS_PER_REQUEST[kind]} ${kind}`).join(' + ');
console.log(`\n| what | measured |\n| --- | --- |
| spans sent | ${sent} in ${seconds.toFixed(0)} s (${perSecond} spans a second); answers ${answers} |
| ledger | ${check.status}, ${check.received} received |
| CPU of the server, cores | ${(cpuSeconds(pid) / seconds).toFixed(2)} |
| memory by minute, median MB | ${Array.from({ length: MINUTES }, (_, minute) => medianOf(minute)).join(', ')} |
| most memory, MB | ${Math.max(...samples.map(({ mb }) => mb)).toFixed(0)} |`);
await product.stop();
await removeHome(product.home);
process.exit(0);
