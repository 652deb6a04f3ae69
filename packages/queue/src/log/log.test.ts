import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, open, readdir, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeQueueContract, textsOf } from '../contract.ts';
import type { QueueConsumer } from '../port.ts';
import { buildRecord } from '../record.fixture.ts';
import { createBoard, openLogConsumer, openLogProducer } from './index.ts';
import { listSegments } from './segments.ts';

const openPair = async (dir: string, sizes: { bytesMax: number; segmentBytes: number }) => {
  const board = createBoard();
  const producer = await openLogProducer({ dir, board, ...sizes, now: Date.now });
  const consumer = await openLogConsumer({ dir, board, bytesMax: sizes.bytesMax });
  return { producer, consumer };
};
const SIZES = { bytesMax: 64 * 1024 * 1024, segmentBytes: 16 * 1024 };
const READ = { bytesMax: 8 * 1024, lingerMs: 0, waitMs: 0 };

describeQueueContract({
  name: 'durable log',
  open: openPair,
  sharing: { why: 'a log on disk has one reader, in the process that writes it' },
});

async function drain(consumer: QueueConsumer): Promise<string[]> {
  const texts: string[] = [];
  for (let batch = await consumer.read(READ); batch; batch = await consumer.read(READ)) {
    texts.push(...textsOf(batch));
    await consumer.commit(batch);
  }
  return texts;
}

describe('durable log', () => {
  let dir = '';
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'queue-log-'));
  });
  afterEach(() => rm(dir, { recursive: true }));

  it('gives back the disk space of segments that are in the store', async () => {
    const { producer, consumer } = await openPair(dir, SIZES);
    for (let index = 0; index < 40; index += 1) await producer.append(buildRecord('x'.repeat(2000)), 'p');
    expect((await listSegments(dir)).length).toBeGreaterThan(3);
    await drain(consumer);
    expect((await listSegments(dir)).length).toBe(1);
    await producer.close();
    await consumer.close();
  });

  it.each([
    ['half a header', 5],
    ['half a body', 40],
    ['noise', 3000],
  ])('cuts a torn tail (%s) and goes on', async (_, tailBytes) => {
    const first = await openPair(dir, SIZES);
    await first.producer.append(buildRecord('kept'), 'p');
    await first.producer.close();
    await first.consumer.close();
    const [segment] = await listSegments(dir);
    await appendFile(segment?.path ?? '', Buffer.alloc(tailBytes, 7));
    const second = await openPair(dir, SIZES);
    await second.producer.append(buildRecord('new'), 'p');
    expect(await drain(second.consumer)).toEqual(['kept', 'new']);
    await second.producer.close();
    await second.consumer.close();
  });

  it('refuses to open when acknowledged, handed-out data is damaged, and changes nothing', async () => {
    const first = await openPair(dir, SIZES);
    await first.producer.append(buildRecord('precious'), 'p');
    await first.consumer.read(READ);
    await first.producer.close();
    await first.consumer.close();
    const path = (await listSegments(dir))[0]?.path ?? '';
    const file = await open(path, 'r+');
    await file.write(Buffer.from('!'), 0, 1, 30);
    await file.close();
    await expect(openPair(dir, SIZES)).rejects.toMatchObject({ code: 'queue_open_failed' });
  });

  it('forgets half-written journal entries, keeping the ones before', async () => {
    const first = await openPair(dir, SIZES);
    for (const text of ['a', 'b']) await first.producer.append(buildRecord(text), 'p');
    const batch = await first.consumer.read(READ);
    await first.producer.close();
    await first.consumer.close();
    const path = join(dir, 'batches.log');
    await appendFile(path, Buffer.alloc(20, 1));
    const second = await openPair(dir, SIZES);
    expect((await second.consumer.read(READ))?.id).toBe(batch?.id);
    await second.producer.close();
    await second.consumer.close();
  });

  it('says clearly when a file with unstored data is gone', async () => {
    const first = await openPair(dir, SIZES);
    await first.producer.append(buildRecord('a'), 'p');
    await first.consumer.read(READ);
    await first.producer.close();
    await first.consumer.close();
    const [segment] = await listSegments(dir);
    await truncate(segment?.path ?? '', 0);
    await expect(openPair(dir, SIZES).then((pair) => pair.consumer.read(READ))).rejects.toMatchObject({ code: 'queue_open_failed' });
  });

  it('loses no acknowledged record and repeats no batch when the process is killed while appending', async () => {
    const seen: string[] = [];
    const acknowledged: string[] = [];
    for (let round = 0; round < 6; round += 1) {
      const child = spawn(process.execPath, [fileURLToPath(new URL('./log-writer.fixture.ts', import.meta.url)), dir, String(round)]);
      acknowledged.push(...(await collectUntilKilled(child, 40 + round * 25)));
      const { producer, consumer } = await openPair(dir, SIZES);
      // Every second round leaves a frozen batch behind, as a processor that died would.
      if (round % 2 === 0) seen.push(...(await drain(consumer)));
      else await consumer.read(READ);
      await producer.close();
      await consumer.close();
    }
    const last = await openPair(dir, SIZES);
    seen.push(...(await drain(last.consumer)));
    await last.producer.close();
    await last.consumer.close();
    expect(acknowledged.length).toBeGreaterThan(100);
    expect(new Set(seen).size).toBe(seen.length);
    expect(acknowledged.filter((text) => !seen.includes(text))).toEqual([]);
    expect(await readdir(dir)).toContain('identity');
  });
});

/** Lines that the child printed (one per acknowledged record) until it had printed `lines` of them and was killed. */
async function collectUntilKilled(child: ChildProcess, lines: number): Promise<string[]> {
  let printed = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    printed += chunk;
    if (printed.split('\n').length > lines) child.kill('SIGKILL');
  });
  await once(child, 'close');
  return printed.split('\n').slice(0, -1);
}
