import { connect, createServer, type Socket } from 'node:net';
import { basename } from 'node:path';
import type { AppError } from '@sentryai/schema';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeQueueContract, textsOf } from '../contract.ts';
import type { QueueConsumer, ReadOptions } from '../port.ts';
import { buildRecord } from '../record.fixture.ts';
import { openRedisConsumer, openRedisProducer, type RedisConsumerOptions } from './index.ts';
import { partitionOf, queueKeys } from './keys.ts';
import { REDIS_SERVER, startRedis, type TestRedis } from './redis-server.fixture.ts';

const LEASE_MS = 400;
const READ: ReadOptions = { bytesMax: 64 * 1024, lingerMs: 0, waitMs: 3_000 };
const BYTES_MAX = 8 * 1024 * 1024;

describe.skipIf(REDIS_SERVER === undefined)('redis streams', () => {
  let redis: TestRedis;
  let queueCount = 0;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.remove());

  const options = (name: string, more: Partial<RedisConsumerOptions> = {}): RedisConsumerOptions => ({
    url: redis.url,
    name,
    bytesMax: BYTES_MAX,
    leaseMs: LEASE_MS,
    consumerName: 'main',
    ...more,
  });
  const freshName = (): string => `test-${(queueCount += 1)}`;

  describeQueueContract({
    name: 'redis streams',
    open: async (place, { bytesMax }) => ({
      producer: await openRedisProducer(options(basename(place), { bytesMax })),
      consumer: await openRedisConsumer(options(basename(place), { bytesMax })),
    }),
    sharing: {
      leaseMs: LEASE_MS,
      openConsumer: async (place, consumerName) => openMortal(options(basename(place), { consumerName })),
    },
  });

  it('keeps what it acknowledged when Redis is killed, fails meanwhile with a retryable error, and goes on by itself', async () => {
    const own = await startRedis();
    const queue = { ...options('q'), url: own.url };
    const producer = await openRedisProducer(queue);
    const consumer = await openRedisConsumer(queue);
    await producer.append(buildRecord('kept'), 'a');
    const frozen = await consumer.read(READ);
    await producer.append(buildRecord('waiting'), 'a');
    await own.stop('SIGKILL');
    await expect(producer.append(buildRecord('lost'), 'a')).rejects.toMatchObject({ code: 'queue_unavailable', retryable: true });
    await expect(consumer.read(READ)).rejects.toMatchObject({ code: 'queue_unavailable' });
    await expect.poll(() => producer.stats().unavailableReason).toMatch(/Redis/);
    if (frozen) await expect(consumer.commit(frozen)).rejects.toMatchObject({ code: 'queue_unavailable' });
    await own.start();
    await expect.poll(() => producer.stats().unavailableReason, { timeout: 5_000 }).toBeUndefined();
    const retried = await untilDone(() => producer.append(buildRecord('retried'), 'a').then(() => 'retried'));
    if (frozen) await untilDone(() => consumer.commit(frozen));
    const texts: string[] = [];
    while (texts.length < 2) texts.push(...textsOf(await untilDone(() => consumer.read(READ))));
    expect([textsOf(frozen), texts, retried]).toEqual([['kept'], ['waiting', 'retried'], 'retried']);
    await producer.close();
    await consumer.close();
    await own.remove();
  });

  it('does not let one who lost its partitions freeze or delete anything', async () => {
    const name = freshName();
    const producer = await openRedisProducer(options(name));
    const old = await openRedisConsumer(options(name));
    await producer.append(buildRecord('one'), 'a');
    const held = await old.read(READ);
    const successor = await openRedisConsumer(options(name));
    await producer.append(buildRecord('two'), 'a');
    if (held) await old.commit(held);
    const again = [await successor.read(READ), await successor.read(READ)];
    expect(again.map(textsOf)).toEqual([['one'], ['two']]);
    expect(again[0]?.id).toBe(held?.id);
    await expect(untilFailed(() => old.read({ ...READ, waitMs: 10 }))).resolves.toMatchObject({ code: 'queue_unavailable' });
    for (const part of [old, successor, producer]) await part.close();
  });

  it('deletes what is stored, and nothing else', async () => {
    const name = freshName();
    const producer = await openRedisProducer(options(name));
    const consumer = await openRedisConsumer(options(name));
    const client = new Redis(redis.url);
    const stream = queueKeys(name).stream(partitionOf('a', 8));
    for (const text of ['one', 'two']) await producer.append(buildRecord(text), 'a');
    const batch = await consumer.read({ ...READ, bytesMax: 1 });
    expect(await client.xlen(stream)).toBe(2);
    if (batch) await consumer.commit(batch);
    if (batch) await consumer.commit(batch);
    expect(await client.xlen(stream)).toBe(1);
    client.disconnect();
    await consumer.close();
    await producer.close();
  });

  it('says when acknowledged records are gone from Redis', async () => {
    const name = freshName();
    const producer = await openRedisProducer(options(name));
    const first = await openRedisConsumer(options(name));
    await producer.append(buildRecord('gone'), 'a');
    await first.read(READ);
    await first.close();
    const client = new Redis(redis.url);
    await client.xtrim(queueKeys(name).stream(partitionOf('a', 8)), 'MAXLEN', 0);
    const second = await openRedisConsumer(options(name));
    await expect(second.read(READ)).rejects.toMatchObject({ code: 'queue_open_failed' });
    client.disconnect();
    await second.close();
    await producer.close();
  });

  it('begins anew when Redis was emptied, under another identity', async () => {
    const own = await startRedis();
    const queue = { ...options('q'), url: own.url };
    const producer = await openRedisProducer(queue);
    const consumer = await openRedisConsumer(queue);
    await producer.append(buildRecord('before'), 'a');
    const before = await consumer.read(READ);
    const client = new Redis(own.url);
    await client.flushall();
    client.disconnect();
    await producer.append(buildRecord('after'), 'a');
    const after = await consumer.read({ ...READ, waitMs: LEASE_MS * 5 });
    expect([textsOf(before), textsOf(after)]).toEqual([['before'], ['after']]);
    expect(after?.id).not.toBe(before?.id);
    await producer.close();
    await consumer.close();
    await own.remove();
  });

  it('knows the age of the oldest record that waits', async () => {
    const name = freshName();
    const producer = await openRedisProducer(options(name));
    await producer.append(buildRecord('old'), 'a');
    await expect.poll(() => producer.stats().oldestAgeMs, { timeout: 5_000 }).toBeGreaterThan(0);
    await producer.close();
  });

  it('calls durability full only where Redis syncs before it answers and never evicts', async () => {
    const strict = await openRedisProducer(options(freshName()));
    expect(strict.stats()).toMatchObject({ durability: 'full', durabilityProblems: [] });
    await strict.close();
    const weak = await startRedis({ appendfsync: 'everysec', 'maxmemory-policy': 'allkeys-lru' });
    const warnings: string[] = [];
    const producer = await openRedisProducer({ ...options('q'), url: weak.url, onWarning: (message) => warnings.push(message) });
    expect(producer.stats().durability).toBe('degraded');
    expect(warnings.join('\n')).toMatch(/appendfsync everysec.*always[\s\S]*maxmemory-policy allkeys-lru.*noeviction/);
    await producer.close();
    await weak.remove();
  });

  it('says at the start where Redis is not, without its password', async () => {
    const opening = openRedisProducer({ url: 'redis://user:secret@127.0.0.1:1', bytesMax: 1 });
    const { code, message } = await opening.then(
      () => ({ code: 'opened', message: '' }),
      (error: AppError) => error,
    );
    expect(code).toBe('queue_open_failed');
    expect(message).toContain('127.0.0.1:1');
    expect(message).not.toContain('secret');
  });
});

/** A consumer that can die: its connections break and it renews nothing, as when its process is killed. */
async function openMortal(options: RedisConsumerOptions): Promise<QueueConsumer & { die(): void }> {
  const proxy = await startProxy(options.url);
  const consumer = await openRedisConsumer({ ...options, url: proxy.url });
  return Object.assign(consumer, { die: () => proxy.stop() });
}

async function startProxy(target: string): Promise<{ url: string; stop(): void }> {
  const { port } = new URL(target);
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(port), '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy()).on('close', () => (client.destroy(), upstream.destroy()));
    }
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `redis://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    stop() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

async function untilDone<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function untilFailed(work: () => Promise<unknown>): Promise<unknown> {
  for (;;) {
    try {
      await work();
    } catch (error) {
      return error;
    }
  }
}
