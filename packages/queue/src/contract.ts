/**
 * What every queue twin must do. A twin's test calls describeQueueContract with a way to open it on a folder (or a
 * name space) that survives reopening; "crash" means opening again without having closed or committed.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { QueueFullError } from './errors.ts';
import { readFrames } from './framing.ts';
import type { QueueBatch, QueueConsumer, QueueLane, QueueProducer, ReadOptions } from './port.ts';
import { buildRecord } from './record.fixture.ts';

export type QueuePair = { producer: QueueProducer; consumer: QueueConsumer };
export type QueueTwin = {
  name: string;
  /** Opens the queue of a place again and again; the newest consumer stands for a restarted process. */
  open(place: string, options: { bytesMax: number; segmentBytes: number }): Promise<QueuePair>;
  /** Several consumers of one queue, in processes of their own; or why this twin cannot have them. */
  sharing: { openConsumer(place: string, name: string): Promise<QueueConsumer & { die(): void }>; leaseMs: number } | { why: string };
};

const OPTIONS = { bytesMax: 8 * 1024 * 1024, segmentBytes: 64 * 1024 };
const NOW: ReadOptions = { bytesMax: 16 * 1024, lingerMs: 0, waitMs: 2000 };
const IF_ANY: ReadOptions = { ...NOW, waitMs: 0 };

/** Texts of the records of a batch. */
export function textsOf(batch: QueueBatch | null): string[] {
  return batch ? [...readFrames(batch.frames)].map((record) => Buffer.from(record.body).toString()) : [];
}

/** Reads and commits until `count` records came; which batch each came in. */
async function readRecords(consumer: QueueConsumer, count: number): Promise<{ texts: string[]; batches: QueueBatch[] }> {
  const texts: string[] = [];
  const batches: QueueBatch[] = [];
  while (texts.length < count) {
    const batch = await consumer.read({ ...NOW, waitMs: 20_000 });
    if (!batch) throw new Error(`only ${texts.length} of ${count} records came in time`);
    texts.push(...textsOf(batch));
    batches.push(batch);
    await consumer.commit(batch);
  }
  return { texts, batches };
}

export function describeQueueContract(twin: QueueTwin): void {
  describe(`queue contract: ${twin.name}`, () => {
    let place = '';
    let open: QueuePair[] = [];
    const openTwin = async (options = OPTIONS): Promise<QueuePair> => {
      const pair = await twin.open(place, options);
      open.push(pair);
      return pair;
    };
    beforeEach(async () => {
      place = await mkdtemp(join(tmpdir(), 'queue-contract-'));
    });
    afterEach(async () => {
      for (const pair of open) {
        await pair.consumer.close();
        await pair.producer.close();
      }
      open = [];
      await rm(place, { recursive: true });
    });

    const drain = async (consumer: QueueConsumer): Promise<string[]> => {
      const texts: string[] = [];
      for (let batch = await consumer.read(IF_ANY); batch; batch = await consumer.read(IF_ANY)) {
        texts.push(...textsOf(batch));
        await consumer.commit(batch);
      }
      return texts;
    };

    it('delivers records in order with meta and bytes as they were appended', async () => {
      const { producer, consumer } = await openTwin();
      await producer.append(buildRecord('first', { key_id: 'kä' }), 'a');
      await producer.append({ ...buildRecord(''), body: new Uint8Array([0, 255, 10, 0]) }, 'a');
      const batch = await consumer.read(NOW);
      const records = batch ? [...readFrames(batch.frames)] : [];
      expect(records.map((record) => [record.meta.key_id, ...record.body])).toEqual([
        ['kä', ...Buffer.from('first')],
        ['k1', 0, 255, 10, 0],
      ]);
      expect(batch).toMatchObject({ isRedelivered: false, recordCount: 2 });
    });

    it('answers null when nothing comes in time or the wait is aborted', async () => {
      const { consumer } = await openTwin();
      expect(await consumer.read(IF_ANY)).toBeNull();
      expect(await consumer.read({ ...NOW, waitMs: 60_000, signal: AbortSignal.abort() })).toBeNull();
    });

    it('wakes a waiting reader when a record arrives', async () => {
      const { producer, consumer } = await openTwin();
      const waiting = consumer.read({ ...NOW, waitMs: 10_000 });
      await producer.append(buildRecord('late'), 'a');
      expect(textsOf(await waiting)).toEqual(['late']);
    });

    it('keeps all of many appends made at once, in one order, over many batches and segments', async () => {
      const { producer, consumer } = await openTwin();
      const texts = Array.from({ length: 500 }, (_, index) => `${index}:${'x'.repeat(index * 3)}`);
      await Promise.all(texts.map((text) => producer.append(buildRecord(text), 'a')));
      expect(await drain(consumer)).toEqual(texts);
      expect(consumer.stats().pendingBytes).toBe(0);
    });

    it('delivers a record that is larger than a batch, alone', async () => {
      const { producer, consumer } = await openTwin();
      const big = 'b'.repeat(200 * 1024);
      await producer.append(buildRecord('small'), 'a');
      await producer.append(buildRecord(big), 'a');
      await producer.append(buildRecord('after'), 'a');
      expect(textsOf(await consumer.read(NOW))).toEqual(['small']);
      expect(textsOf(await consumer.read(NOW))).toEqual([big]);
      expect(textsOf(await consumer.read(NOW))).toEqual(['after']);
    });

    it('delivers what was not committed again after a crash, as the same batches under the same ids', async () => {
      const before = await openTwin();
      for (const text of ['a', 'b']) await before.producer.append(buildRecord(text), 'p');
      const first = await before.consumer.read(NOW);
      for (const text of ['c', 'd']) await before.producer.append(buildRecord(text), 'p');
      const second = await before.consumer.read(NOW);
      await before.producer.append(buildRecord('e'), 'p');

      const after = await openTwin();
      const again = [await after.consumer.read(NOW), await after.consumer.read(NOW)];
      expect(again.map((batch) => batch?.id)).toEqual([first?.id, second?.id]);
      expect(again.map(textsOf)).toEqual([
        ['a', 'b'],
        ['c', 'd'],
      ]);
      expect(again.every((batch) => batch?.isRedelivered)).toBe(true);
      const fresh = await after.consumer.read(NOW);
      expect([textsOf(fresh), fresh?.isRedelivered]).toEqual([['e'], false]);
    });

    it('does not deliver committed batches again', async () => {
      const before = await openTwin();
      await before.producer.append(buildRecord('done'), 'p');
      const batch = await before.consumer.read(NOW);
      if (batch) await before.consumer.commit(batch);
      await before.producer.append(buildRecord('open'), 'p');
      const after = await openTwin();
      expect(await drain(after.consumer)).toEqual(['open']);
    });

    it('refuses to grow beyond its bytes, and takes records again once some are committed', async () => {
      const { producer, consumer } = await openTwin({ ...OPTIONS, bytesMax: 4096 });
      await producer.append(buildRecord('x'.repeat(3000)), 'p');
      await expect(producer.append(buildRecord('y'.repeat(3000)), 'p')).rejects.toBeInstanceOf(QueueFullError);
      expect(producer.stats().pendingBytes).toBeLessThanOrEqual(4096);
      expect(await drain(consumer)).toHaveLength(1);
      await producer.append(buildRecord('z'.repeat(3000)), 'p');
      expect(await drain(consumer)).toEqual(['z'.repeat(3000)]);
    });

    describe('lanes', () => {
      const appendAll = async (producer: QueueProducer, lane: QueueLane, label: string, count: number): Promise<string[]> => {
        const texts = Array.from({ length: count }, (_, index) => `${label}${index}:${'x'.repeat(8_000)}`);
        for (const text of texts) await producer.append(buildRecord(text), 'p', lane);
        return texts;
      };
      const labelOf = (batch: QueueBatch | null): string => textsOf(batch)[0]?.[0] ?? '';
      /** Reads and commits until nothing comes: which lane each batch was of, and the texts of each lane. */
      const drainLanes = async (consumer: QueueConsumer): Promise<{ order: string; texts: string[] }> => {
        let order = '';
        const texts: string[] = [];
        for (let batch = await consumer.read(IF_ANY); batch; batch = await consumer.read(IF_ANY)) {
          order += labelOf(batch);
          texts.push(...textsOf(batch));
          await consumer.commit(batch);
        }
        return { order, texts };
      };

      it('let a record pass a backlog that was there long before it', async () => {
        const { producer, consumer } = await openTwin();
        const backlog = await appendAll(producer, 'backlog', 'b', 20);
        const first = await consumer.read(NOW);
        await producer.append(buildRecord('express'), 'p', 'express');
        const second = await consumer.read(NOW);
        expect([labelOf(first), textsOf(second)]).toEqual(['b', ['express']]);
        for (const batch of [first, second]) if (batch) await consumer.commit(batch);
        const { texts } = await drainLanes(consumer);
        expect([...textsOf(first), ...texts]).toEqual(backlog);
      });

      it('serve the backlog too while the express lane never runs dry, each lane in its order', async () => {
        const { producer, consumer } = await openTwin();
        const backlog = await appendAll(producer, 'backlog', 'b', 6);
        const express = await appendAll(producer, 'express', 'e', 24);
        const { order, texts } = await drainLanes(consumer);
        expect(order.slice(0, 8)).toBe('eeebeeeb');
        expect(texts.filter((text) => text.startsWith('b'))).toEqual(backlog);
        expect(texts.filter((text) => text.startsWith('e'))).toEqual(express);
      });

      it('come back after a crash as the same batches, each lane in its order', async () => {
        const before = await openTwin();
        await appendAll(before.producer, 'backlog', 'b', 4);
        await appendAll(before.producer, 'express', 'e', 4);
        const delivered: QueueBatch[] = [];
        for (let batch = await before.consumer.read(IF_ANY); batch; batch = await before.consumer.read(IF_ANY)) delivered.push(batch);
        const after = await openTwin();
        const again: QueueBatch[] = [];
        for (let batch = await after.consumer.read(IF_ANY); batch; batch = await after.consumer.read(IF_ANY)) again.push(batch);
        for (const label of ['b', 'e']) {
          const ofLane = (batches: QueueBatch[]) => batches.filter((batch) => labelOf(batch) === label).map(({ id }) => id);
          expect(ofLane(again)).toEqual(ofLane(delivered));
          expect(ofLane(again).length).toBeGreaterThan(1);
        }
        expect(new Set(delivered.map(({ id }) => id)).size).toBe(delivered.length);
        expect(again.every(({ isRedelivered }) => isRedelivered)).toBe(true);
      });

      it('are counted together against the bytes, and each tells how old its oldest record is', async () => {
        const { producer, consumer } = await openTwin({ ...OPTIONS, bytesMax: 40_000 });
        expect(producer.stats().lanes).toEqual({ express: { oldestAgeMs: null }, backlog: { oldestAgeMs: null } });
        await appendAll(producer, 'backlog', 'b', 4);
        expect(producer.stats().lanes).toEqual({ express: { oldestAgeMs: null }, backlog: { oldestAgeMs: expect.any(Number) } });
        await expect(appendAll(producer, 'express', 'e', 1)).rejects.toBeInstanceOf(QueueFullError);
        await drain(consumer);
        await expect.poll(() => producer.stats().lanes.backlog.oldestAgeMs, { timeout: 5_000 }).toBeNull();
        await appendAll(producer, 'express', 'e', 4);
        expect(producer.stats().lanes.express.oldestAgeMs).toBeGreaterThanOrEqual(0);
      });
    });

    it('gives batches of two queues different ids even where their contents are equal', async () => {
      const first = await openTwin();
      await first.producer.append(buildRecord('same'), 'p');
      const firstId = (await first.consumer.read(NOW))?.id;
      const other = await mkdtemp(join(tmpdir(), 'queue-contract-'));
      const second = await twin.open(other, OPTIONS);
      await second.producer.append(buildRecord('same'), 'p');
      const secondId = (await second.consumer.read(NOW))?.id;
      await second.consumer.close();
      await second.producer.close();
      await rm(other, { recursive: true });
      expect(firstId).toBeDefined();
      expect(secondId).not.toBe(firstId);
    });

    it('finishes appends under way when it closes, refuses later ones, and may be closed twice', async () => {
      const { producer } = await openTwin();
      const last = producer.append(buildRecord('last'), 'p');
      await producer.close();
      await producer.close();
      await last;
      await expect(producer.append(buildRecord('too late'), 'p')).rejects.toMatchObject({ code: 'queue_unavailable', httpStatus: 503 });
      const reopened = await openTwin();
      expect(await drain(reopened.consumer)).toEqual(['last']);
    });

    const { sharing } = twin;
    if ('why' in sharing) {
      it.skip(`several consumers (${sharing.why})`, () => undefined);
      return;
    }

    describe('several consumers', () => {
      const opened: (QueueConsumer & { die(): void })[] = [];
      const openConsumer = async (name: string): Promise<QueueConsumer & { die(): void }> => {
        const consumer = await sharing.openConsumer(place, name);
        opened.push(consumer);
        return consumer;
      };
      let producer: QueueProducer;
      beforeEach(async () => {
        const pair = await openTwin();
        await pair.consumer.close();
        producer = pair.producer;
      });
      afterEach(async () => {
        for (const consumer of opened.splice(0)) await consumer.close();
      });
      const appendMany = async (label: string): Promise<string[]> => {
        const texts = Array.from({ length: 200 }, (_, index) => `${index % 20}:${label}${index}`);
        for (const [index, text] of texts.entries()) {
          const key = text.split(':')[0] ?? '';
          await producer.append(buildRecord(text), key, index % 2 === 0 ? 'express' : 'backlog');
        }
        return texts;
      };
      const keyOrders = (texts: readonly string[]): string[][] =>
        Array.from({ length: 20 }, (_, key) => texts.filter((text) => text.startsWith(`${key}:`)));

      it('deliver each record to exactly one of them, the records of a key in order', async () => {
        const first = await openConsumer('first');
        const second = await openConsumer('second');
        const received: string[][] = [[], []];
        const texts: string[] = [];
        // The newcomer has its share once the first one gave it away; from then on both get records.
        while (received.some((list) => list.length === 0)) {
          texts.push(...(await appendMany(`r${texts.length}-`)));
          let missing = true;
          while (missing) {
            for (const [index, consumer] of [first, second].entries()) {
              const batch = await consumer.read({ ...NOW, waitMs: 20 });
              received[index]?.push(...textsOf(batch));
              if (batch) await consumer.commit(batch);
            }
            missing = received.flat().length < texts.length;
          }
        }
        expect(received.flat().sort()).toEqual([...texts].sort());
        for (const list of received) expect(keyOrders(list)).toEqual(keyOrders(texts.filter((text) => list.includes(text))));
      });

      it('take over what a dead one held: its open batch again under its id, then the rest', async () => {
        const dead = await openConsumer('dead');
        const survivor = await openConsumer('survivor');
        await producer.append(buildRecord('before'), 'k');
        let holder = dead;
        let batch: QueueBatch | null = null;
        while (!batch) {
          holder = holder === dead ? survivor : dead;
          batch = await holder.read({ ...NOW, waitMs: 20 });
        }
        const other = holder === dead ? survivor : dead;
        holder.die();
        const again = await other.read({ ...NOW, waitMs: sharing.leaseMs * 5 });
        expect([again?.id, textsOf(again), again?.isRedelivered]).toEqual([batch.id, ['before'], true]);
        if (again) await other.commit(again);
        const texts = await appendMany('after');
        const { texts: rest } = await readRecords(other, texts.length);
        expect(keyOrders(rest)).toEqual(keyOrders(texts));
      });

      it('say so on the first batch after a take-over, and only there', async () => {
        const survivor = await openConsumer('survivor');
        await producer.append(buildRecord('own'), 'k');
        const { batches } = await readRecords(survivor, 1);
        const dying = await openConsumer('dying');
        const texts = await appendMany('shared');
        let batch: QueueBatch | null = null;
        const seen: string[] = [];
        while (!batch) {
          const own = await survivor.read({ ...NOW, waitMs: 20 });
          seen.push(...textsOf(own));
          if (own) await survivor.commit(own);
          batch = await dying.read({ ...NOW, waitMs: 20 });
          if (!batch && seen.length === texts.length) texts.push(...(await appendMany('more')));
        }
        dying.die();
        const { batches: later } = await readRecords(survivor, texts.length - seen.length);
        expect(batches.concat(later).filter((one) => one.isTakenOver)).toHaveLength(1);
        expect(later.find((one) => one.id === batch.id)?.isRedelivered).toBe(true);
        expect(batches[0]?.isTakenOver).toBeUndefined();
      });
    });
  });
}
