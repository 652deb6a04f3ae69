/**
 * `npm run bench:storm [-- quick]`: a million occurrences of one error and 50,000 errors that have nothing in common, sent as fast
 * as they are taken. Prints how long it took, the most memory, how many issues came of it, how many occurrences were held
 * back from opening more, and how long the list of issues takes meanwhile and afterwards. Needs Linux (/proc).
 */
import { randomBytes } from 'node:crypto';
import type { IssueList, LedgerCheckResult } from '@sentryai/schema';
import { eventually } from '@sentryai/testing/eventually';
import { removeHome, startProduct } from '@sentryai/testing/start-product';
import { cpuSeconds, rssMb } from './child.ts';

const isQuick = process.argv.includes('quick');
const STORM = isQuick ? 40_000 : 1_000_000;
const JUNK = isQuick ? 2_000 : 50_000;
const PER_REQUEST = 1_000;
const SENDERS = 4;
const LIST = '/api/v1/issues?from=-1h&to=now&recovered=all&facets=true&limit=100';

const frames = Array.from({ length: 12 }, (_, index) => ({
  function: `step_${index}`,
  filename: index % 3 === 0 ? `/app/shop/part_${index}.py` : `/usr/lib/python3/site-packages/lib/part_${index}.py`,
  module: index % 3 === 0 ? `shop.part_${index}` : `lib.part_${index}`,
  lineno: 10 * index,
  in_app: index % 3 === 0,
}));

function storm(index: number): object {
  const exception = [
    { type: 'TimeoutError', value: `request ${randomBytes(6).toString('hex')} timed out after ${index % 900} ms`, frames },
  ];
  return { type: 'error', level: 'error', service: 'shop', user_id: `user-${index % 5_000}`, release: 'shop@1.4.0', exception };
}

function junk(index: number): object {
  const word = randomBytes(9)
    .toString('base64url')
    .replaceAll(/[^a-z]/gi, 'x');
  const own = [
    ...frames.slice(0, 6),
    { function: word, filename: `/app/junk/${word}.py`, module: `junk.${word}`, lineno: 1, in_app: true },
  ];
  return {
    type: 'error',
    level: 'error',
    service: 'junk',
    exception: [{ type: `${word}Error`, value: `junk ${word} ${index}`, frames: own }],
  };
}

const product = await startProduct();
const pid = product.process.pid ?? 0;
let rssMaxMb = 0;
const listMs: number[] = [];
const watch = setInterval(() => {
  rssMaxMb = Math.max(rssMaxMb, rssMb(pid));
}, 250);
const requests = Math.ceil((STORM + JUNK) / PER_REQUEST);
const junkEvery = Math.round((STORM + JUNK) / JUNK);
const stormCount = requests * PER_REQUEST - Math.ceil((requests * PER_REQUEST) / junkEvery);
let next = 0;
let sent = 0;
let refused = 0;
const start = performance.now();
const cpuBefore = cpuSeconds(pid);

async function send(): Promise<void> {
  while (next < requests) {
    const first = next * PER_REQUEST;
    next += 1;
    const events = Array.from({ length: PER_REQUEST }, (_, offset) => ((first + offset) % junkEvery === 0 ? junk : storm)(first + offset));
    const body = events.map((event) => JSON.stringify(event)).join('\n');
    for (;;) {
      const response = await fetch(`${product.urls.ingest}/v1/events`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-ndjson' },
        body,
      });
      await response.arrayBuffer();
      if (response.status === 202) break;
      refused += 1;
      const waitS = Number(response.headers.get('retry-after') ?? 1);
      await new Promise((resolve) => setTimeout(resolve, waitS * 1_000));
    }
    sent += PER_REQUEST;
  }
}

async function list(): Promise<IssueList> {
  const began = performance.now();
  const answer = await product.get<IssueList>(LIST);
  listMs.push(performance.now() - began);
  return answer;
}
const quantile = (values: readonly number[], q: number): string =>
  (values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))] ?? Number.NaN).toFixed(0);

const sending = { isOver: false };
const asking = (async () => {
  while (!sending.isOver) {
    await list();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
})();
await Promise.all(Array.from({ length: SENDERS }, send));
const sentS = (performance.now() - start) / 1000;
sending.isOver = true;
await asking;
const meanwhile = listMs.splice(0);
/** Counted into issues or held back; and the counts of the storm's issues. */
const counted = async (): Promise<{ total: number; storm: number[] }> => {
  const all: IssueList['data'] = [];
  let heldBack = 0;
  for (let cursor: string | null = ''; cursor !== null; ) {
    const after: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: IssueList = await product.get<IssueList>(`${LIST.replace('limit=100', 'limit=1000')}&sort=count${after}`);
    all.push(...page.data);
    heldBack = page.held_back?.occurrences ?? heldBack;
    cursor = page.next_cursor;
  }
  const total = all.reduce((sum, { count }) => sum + count, heldBack);
  return { total, storm: all.filter(({ title }) => title.startsWith('TimeoutError')).map(({ count }) => count) };
};
while ((await counted()).total < requests * PER_REQUEST) {
  console.error(`${((performance.now() - start) / 1000).toFixed(0)} s: ${(await counted()).total} counted`);
  await new Promise((resolve) => setTimeout(resolve, 2_000));
}
const doneS = (performance.now() - start) / 1000;
const cpu = cpuSeconds(pid) - cpuBefore;
for (let times = 0; times < 20; times += 1) await list();
const last = await list();
const check = await eventually(async () => {
  const result = await product.get<LedgerCheckResult>('/api/v1/outcomes/check');
  if (result.received < sent) throw new Error('the ledger is not there yet');
  return result;
});
clearInterval(watch);
const rows: [string, string][] = [
  ['errors sent', `${sent} in ${sentS.toFixed(0)} s (asked to wait ${refused} times)`],
  ['all counted into issues after', `${doneS.toFixed(0)} s; ${((sent / cpu) | 0).toString()} errors/s/core`],
  ['ledger', `${check.status}, ${check.received} received`],
  ['counts of the storm’s issues', `${(await counted()).storm.join(' + ')} of ${stormCount}`],
  ['issues', JSON.stringify(last.facets?.kind)],
  ['held back', JSON.stringify(last.held_back)],
  ['list of issues meanwhile, p50 / p95 ms', `${quantile(meanwhile, 0.5)} / ${quantile(meanwhile, 0.95)}`],
  ['list of issues afterwards, p50 / p95 ms', `${quantile(listMs, 0.5)} / ${quantile(listMs, 0.95)}`],
  ['most memory, MB', rssMaxMb.toFixed(0)],
];
console.log(`\n| what | measured |\n| --- | --- |\n${rows.map(([what, value]) => `| ${what} | ${value} |`).join('\n')}`);
await product.stop();
await removeHome(product.home);
process.exit(0);
