/** The machine's own limit: the engine takes ready blocks of the same rows, nothing else runs. Prints rows per CPU second. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeTraces } from '@sentryai/otlp';
import { normalizeTraces } from '@sentryai/pipeline';
import { encodeBlock, openEmbeddedStore } from '@sentryai/store';
import { buildPayload, type PayloadKind, seededRandom } from './payloads.ts';

const kind = (process.argv[2] ?? 'small') as PayloadKind;
const requests = Number(process.argv[3] ?? 40);
const home = await mkdtemp(join(tmpdir(), 'sentryai-bench-'));
const store = await openEmbeddedStore({ path: join(home, 'store'), threadPoolSize: 16 });
await store.migrate({ retentionDays: 0 });
const random = seededRandom(7);
const batches = Array.from({ length: 4 }, () => {
  const rows = { spans: [], contents: [] } as Pick<ReturnType<typeof normalizeTraces>, 'spans' | 'contents'>;
  for (let index = 0; index < requests / 4; index += 1) {
    const decoded = decodeTraces(buildPayload(kind, random, Date.now()).body, 'protobuf', { receivedAtMs: Date.now(), retentionDays: 0 });
    const next = normalizeTraces(decoded, { project_id: 1, received_at_ms: Date.now() });
    rows.spans.push(...next.spans);
    rows.contents.push(...next.contents);
  }
  return rows;
});
const blocks = batches.flatMap(({ spans, contents }, index) => [
  encodeBlock(
    'span_content',
    contents.filter((content) => content !== null),
    `b${index}`,
  ),
  encodeBlock('spans', spans, `b${index}`),
]);
const start = process.cpuUsage();
const startMs = performance.now();
for (const [index, block] of blocks.entries()) if (block.rows > 0) await store.insert(block, `bench-${index}`);
const used = process.cpuUsage(start);
const rows = batches.reduce((sum, { spans }) => sum + spans.length, 0);
console.log(JSON.stringify({ rows, cpuSeconds: (used.user + used.system) / 1e6, seconds: (performance.now() - startMs) / 1000 }));
await store.close();
await rm(home, { recursive: true });
process.exit(0);
