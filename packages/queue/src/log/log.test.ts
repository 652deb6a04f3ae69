import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, cp, mkdtemp, open, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeQueueContract, textsOf } from '../contract.ts';
import { encodeFrame } from '../framing.ts';
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

  it('writes over the files of stored segments, and holds back no more than two of them', async () => {
    const { producer, consumer } = await openPair(dir, SIZES);
    const spares = async (): Promise<string[]> => (await readdir(dir)).filter((name) => name.startsWith('spare-'));
    for (let round = 0; round < 6; round += 1) {
      for (let index = 0; index < 30; index += 1) await producer.append(buildRecord(`${round}/${index}/${'x'.repeat(2000)}`), 'p');
      expect(await drain(consumer)).toHaveLength(30);
      expect((await spares()).length).toBe(2);
    }
    const before = await spares();
    for (let index = 0; index < 20; index += 1) await producer.append(buildRecord('y'.repeat(2000)), 'p');
    expect((await spares()).filter((name) => before.includes(name)).length).toBeLessThan(2);
    await producer.close();
    await consumer.close();
  });

  it('never takes old bytes of a file for records, wherever a crash left it', async () => {
    // Few lengths, so that new frames end where old ones begin.
    const size = fc.constantFrom(1_000, 1_000, 1_000, 2_500);
    const round = fc.record({ sizes: fc.array(size, { minLength: 1, maxLength: 25 }), isDrained: fc.boolean() });
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(round, { minLength: 1, maxLength: 8 }), async (rounds) => {
        const place = join(dir, String((runs += 1)));
        const { producer, consumer } = await openPair(place, SIZES);
        let waiting: string[] = [];
        let count = 0;
        for (const { sizes, isDrained } of rounds) {
          const texts = sizes.map((bytes) => `${String((count += 1)).padStart(4, '0')}:${'z'.repeat(bytes)}`);
          await Promise.all(texts.map((text) => producer.append(buildRecord(text), 'p')));
          waiting.push(...texts);
          if (isDrained) expect(await drain(consumer)).toEqual(waiting);
          if (isDrained) waiting = [];
          // The folder as it is at this moment, opened as after a crash.
          const image = `${place}-image`;
          await cp(place, image, { recursive: true });
          const again = await openPair(image, SIZES);
          await again.producer.append(buildRecord('after'), 'p');
          expect(await drain(again.consumer)).toEqual([...waiting, 'after']);
          await again.producer.close();
          await again.consumer.close();
          await rm(image, { recursive: true });
        }
        await producer.close();
        await consumer.close();
      }),
      { numRuns: 15 },
    );
  });

  it('reads on where an earlier version stopped, whose files it does not write', async () => {
    const frames = ['old one', 'old two'].map((text) => encodeFrame(buildRecord(text)));
    await writeFile(join(dir, `${'0'.repeat(20)}.seg`), Buffer.concat(frames.flatMap(({ head, body }) => [head, Buffer.from(body)])));
    const { producer, consumer } = await openPair(dir, SIZES);
    await producer.append(buildRecord('new'), 'p');
    expect(await drain(consumer)).toEqual(['old one', 'old two', 'new']);
    await producer.append(buildRecord('newer'), 'p');
    expect(await drain(consumer)).toEqual(['newer']);
    expect((await readdir(dir)).filter((name) => name.endsWith('.seg'))).toEqual([]);
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
