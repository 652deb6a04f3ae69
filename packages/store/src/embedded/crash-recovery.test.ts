import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Store } from '../port.ts';
import { CRASH_BLOCK_ROWS, crashBlock, crashToken } from './crash-blocks.ts';
import { openEmbeddedStore } from './open-embedded-store.ts';

const ROUNDS = 5;
const ACKS_BEFORE_KILL = [1, 4, 7, 10, 13];
const RESENT_BLOCKS = 4; // acknowledged ones that are sent again too: their tokens must hold
const CHILD = fileURLToPath(new URL('./insert-until-killed.ts', import.meta.url));

let folder: string;
let store: Store | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'store-crash-'));
});
afterEach(async () => {
  await store?.close();
  store = undefined;
  await rm(folder, { recursive: true, force: true });
});

async function openStore(): Promise<Store> {
  store = await openEmbeddedStore({ path: folder, memoryBytesMax: 800_000_000, threadPoolSize: 16 });
  return store;
}

function startChild(firstBlock: number): ChildProcess {
  const env = { ...process.env, UV_THREADPOOL_SIZE: '16' };
  return spawn(process.execPath, [CHILD, folder, String(firstBlock)], { env, stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Kills the child with SIGKILL once it has acknowledged so many blocks; returns all that it acknowledged. */
async function acknowledgedUntilKilled(child: ChildProcess, ackCount: number): Promise<number[]> {
  const acknowledged: number[] = [];
  for await (const line of createInterface({ input: child.stdout! })) {
    acknowledged.push(Number(line.replace('ack ', '')));
    if (acknowledged.length === ackCount) child.kill('SIGKILL');
  }
  return acknowledged;
}

function firstMissing(numbers: ReadonlySet<number>): number {
  let number = 1;
  while (numbers.has(number)) number += 1;
  return number;
}

async function rowsByBlock(opened: Store): Promise<Map<number, number>> {
  const rows = await opened.query<{ session_id: string; rows: number }>({
    name: 'crash_rows',
    sql: 'SELECT session_id, count() AS rows FROM spans GROUP BY session_id',
  });
  return new Map(rows.map((row) => [Number(row.session_id.replace('block-', '')), row.rows]));
}

it('keeps every acknowledged block exactly once through repeated kills and resends', { timeout: 60_000 }, async () => {
  const acknowledged = new Set<number>();
  let firstBlock = 1;
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const number of await acknowledgedUntilKilled(startChild(firstBlock), ACKS_BEFORE_KILL[round]!)) acknowledged.add(number);
    firstBlock = Math.max(1, firstMissing(acknowledged) - RESENT_BLOCKS);
  }
  const opened = await openStore();
  const lastBlock = Math.max(...acknowledged) + RESENT_BLOCKS;
  for (let number = firstBlock; number <= lastBlock; number += 1) await opened.insert(crashBlock(number), crashToken(number));

  const stored = await rowsByBlock(opened);
  const expected = new Map(Array.from({ length: lastBlock }, (_, index) => [index + 1, CRASH_BLOCK_ROWS]));
  expect(new Map([...stored].sort(([a], [b]) => a - b))).toEqual(expected);
});

it('stores a redelivered block whose token was noted but whose part a crash prevented', async () => {
  let opened = await openStore();
  await opened.migrate({ retentionDays: 0 });
  await opened.insert(crashBlock(1), crashToken(1));
  await opened.insert(crashBlock(2), crashToken(2));
  const sql = "SELECT path FROM system.parts WHERE active AND table = 'spans' ORDER BY partition_id DESC, min_block_number DESC LIMIT 1";
  const [part] = await opened.query<{ path: string }>({ name: 'crash_part', sql });
  await opened.close();
  // The engine writes the note, then renames the part into place; this is the disk after a kill between the two.
  await rm(part!.path, { recursive: true });

  opened = await openStore();
  expect((await rowsByBlock(opened)).get(2)).toBeLessThan(CRASH_BLOCK_ROWS);
  await opened.insert(crashBlock(1), crashToken(1));
  await opened.insert(crashBlock(2), crashToken(2));
  expect(await rowsByBlock(opened)).toEqual(
    new Map([
      [1, CRASH_BLOCK_ROWS],
      [2, CRASH_BLOCK_ROWS],
    ]),
  );
});

it('stores a block that is sent again after the disk failed between the note of its token and its part', async () => {
  const opened = await openStore();
  await opened.migrate({ retentionDays: 0 });
  await opened.insert(crashBlock(1), crashToken(1));
  const sql = "SELECT path, name FROM system.parts WHERE active AND table = 'spans' ORDER BY max_block_number DESC LIMIT 1";
  const [part] = await opened.query<{ path: string; name: string }>({ name: 'crash_part', sql });
  const [partition, blockNumber] = [part!.name.split('_')[0]!, Number(part!.name.split('_')[1])];
  // Files where the next parts of this partition would be renamed to: the engine cannot put them in place.
  const obstacles = [1, 2, 3].map((step) => join(dirname(part!.path), `${partition}_${blockNumber + step}_${blockNumber + step}_0`));
  await Promise.all(obstacles.map((path) => writeFile(path, '')));
  await expect(opened.insert(crashBlock(2), crashToken(2))).rejects.toMatchObject({ code: 'store_unavailable', retryable: true });
  await Promise.all(obstacles.map((path) => rm(path)));

  await opened.insert(crashBlock(2), crashToken(2));
  expect((await rowsByBlock(opened)).get(2)).toBe(CRASH_BLOCK_ROWS);
});

it('sweeps block files that a killed process left behind', async () => {
  const child = startChild(1);
  await acknowledgedUntilKilled(child, 1);
  await openStore();
  expect((await readdir(join(folder, 'blocks'))).filter((name) => name.endsWith('.native'))).toEqual([]);
});

it('says which process holds the folder when a second one opens it', async () => {
  const child = startChild(1);
  try {
    for await (const _ of createInterface({ input: child.stdout! })) break; // the first acknowledgement: it is open
    const error: Error = await openStore().then(
      () => expect.fail('was opened twice'),
      (reason: Error) => reason,
    );
    expect(error).toMatchObject({ code: 'store_open_failed', message: expect.stringContaining(`in use by process ${child.pid}`) });
    expect(await readFile(join(folder, 'status'), 'utf8')).toContain(String(child.pid));
    expect(existsSync(join(folder, 'blocks'))).toBe(true);
  } finally {
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('close', resolve));
  }
});

it('refuses to open the same folder twice in one process', async () => {
  await openStore();
  await expect(openEmbeddedStore({ path: folder, threadPoolSize: 16 })).rejects.toMatchObject({ code: 'store_open_failed' });
});
