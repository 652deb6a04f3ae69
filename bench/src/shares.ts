/**
 * `npm run bench:shares [-- seconds]`: what grouping, detectors and settling take of the server's time. Agent traffic with
 * 8 KB of messages in a call, of which one span in fifty fails with an exception and a stack of 30 frames, is sent as fast as it
 * is taken; when all is settled the server stops and writes its CPU profiles. Needs Linux (/proc).
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { IssueList } from '@sentryai/schema';
import { removeHome, startProduct } from '@sentryai/testing/start-product';
import { cpuSeconds } from './child.ts';
import { timeShares } from './cpu-profile.ts';
import { buildPayload, seededRandom } from './payloads.ts';

const seconds = Number(process.argv[2] ?? 60);
const PARTS = ['/packages/grouping/', '/packages/detectors/', '/apps/processor/src/settle/'];
const QUIET_S = 30;
const LIST = '/api/v1/issues?from=-1h&to=now&recovered=all&limit=100';

const folder = await mkdtemp(join(tmpdir(), 'sentryai-profiles-'));
const product = await startProduct({ env: { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${folder} --cpu-prof-interval=2000` } });
const pid = product.process.pid ?? 0;
const random = seededRandom(11);
const start = performance.now();
let spans = 0;
let failures = 0;
while (performance.now() - start < seconds * 1000) {
  const payload = buildPayload('llm', random, Date.now(), { hasStacks: true });
  const headers = { 'content-type': 'application/x-protobuf' };
  const response = await fetch(`${product.urls.otlp}/v1/traces`, { method: 'POST', headers, body: payload.body });
  await response.arrayBuffer();
  if (response.status === 200) {
    spans += payload.spans;
    failures += payload.failures;
  } else await delay(Number(response.headers.get('retry-after') ?? 1) * 1000);
}
/** Failed spans of one trace may be one occurrence: all are counted when none has come for a while. */
let counted = 0;
for (let quietS = 0; quietS < QUIET_S; quietS += 2) {
  await delay(2_000);
  const { data, held_back } = await product.get<IssueList>(LIST);
  const now = data.filter(({ kind }) => kind === 'error').reduce((sum, { count }) => sum + count, held_back?.occurrences ?? 0);
  if (now !== counted || now === 0) quietS = 0;
  counted = now;
}
const cpuMs = cpuSeconds(pid) * 1000;
await product.stop();
const { busyMs, belowMs } = timeShares(folder, PARTS);
await Promise.all([removeHome(product.home), rm(folder, { recursive: true })]);

const percent = (part: number, of: number): string => `${((100 * part) / of).toFixed(1)} %`;
console.log(`\n${spans} spans, ${failures} failures with a stack, ${counted} occurrences counted; ${(cpuMs / 1000).toFixed(0)} s of CPU, ${(busyMs / 1000).toFixed(0)} s in JavaScript\n
| part | of JavaScript's time | of the server's CPU time, engine included |
| --- | --- | --- |
${PARTS.map((part) => `| ${part} | ${percent(belowMs[part] ?? 0, busyMs)} | ${percent(belowMs[part] ?? 0, cpuMs)} |`).join('\n')}`);
