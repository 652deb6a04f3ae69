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
import type { QueueBatch, QueueConsumer, QueueProducer, ReadOptions } from './port.ts';
import { buildRecord } from './record.fixture.ts';

export type QueuePair = { producer: QueueProducer; consumer: QueueConsumer };
export type QueueTwin = {
  name: string;
  open(place: string, options: { bytesMax: number; segmentBytes: number }): Promise<QueuePair>;
};

const OPTIONS = { bytesMax: 8 * 1024 * 1024, segmentBytes: 64 * 1024 };
const NOW: ReadOptions = { bytesMax: 16 * 1024, lingerMs: 0, waitMs: 2000 };
const IF_ANY: ReadOptions = { ...NOW, waitMs: 0 };

/** Texts of the records of a batch. */
export function textsOf(batch: QueueBatch | null): string[] {
  return batch ? [...readFrames(batch.frames)].map((record) => Buffer.from(record.body).toString()) : [];
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
  });
}
