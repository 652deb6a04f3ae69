import { openSqliteMetadata, type Metadata } from '@sentryai/metadata';
import { dayOf, type ProjectQuota } from '@sentryai/schema';
import { createLogger } from '@sentryai/telemetry';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DailyQuotas, type DailyQuotasOptions } from './daily-quotas.ts';

const NOON = Date.parse('2026-11-22T12:00:00Z');
const DAY_MS = 86_400_000;

describe('DailyQuotas', () => {
  let home: string;
  let metadata: Metadata;
  let nowMs: number;
  let opened: DailyQuotas[];
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'quotas-'));
    metadata = openSqliteMetadata({ path: join(home, 'metadata.db') });
    await metadata.createProject({ name: 'p', organization_name: 'o', created_at_ms: NOON });
    nowMs = NOON;
    opened = [];
  });
  afterEach(async () => {
    for (const quotas of opened) await quotas.close();
    await metadata.close();
    rmSync(home, { recursive: true });
  });

  const limitTo = (quota: Partial<ProjectQuota>) =>
    metadata.updateProject(1, { quota: { items_per_day: null, bytes_per_day: null, ...quota } });
  const open = async (options: Partial<DailyQuotasOptions> = {}): Promise<DailyQuotas> => {
    const logger = createLogger({ name: 'test', level: 'silent' });
    const quotas = new DailyQuotas({ metadata, logger, now: () => nowMs, flushEveryMs: 3_600_000, ...options });
    opened.push(quotas);
    await quotas.load(1, nowMs);
    return quotas;
  };

  it('limits nothing where no quota was set, and counts all the same', async () => {
    const quotas = await open();
    quotas.add(1, 1e9, 1e12, nowMs);
    expect(quotas.refusal(1, nowMs)).toBeNull();
    await quotas.flush();
    expect(await metadata.findDailyUsage(dayOf(NOON), 1)).toEqual({ items: 1e9, bytes: 1e12 });
  });

  it.each([
    ['items', { items_per_day: 10 }, 'quota_items'],
    ['bytes', { bytes_per_day: 1_000 }, 'quota_bytes'],
  ])('refuses once the %s of the day are used up, until midnight UTC', async (_, quota, reason) => {
    await limitTo(quota);
    const quotas = await open();
    quotas.add(1, 9, 999, nowMs);
    expect(quotas.refusal(1, nowMs)).toBeNull();
    quotas.add(1, 1, 1, nowMs);
    expect(quotas.refusal(1, nowMs)).toMatchObject({ reason, waitMs: DAY_MS / 2 });
    expect(quotas.refusal(2, nowMs)).toBeNull();
    nowMs = NOON + DAY_MS / 2;
    await quotas.load(1, nowMs);
    expect(quotas.refusal(1, nowMs)).toBeNull();
  });

  it('remembers over a restart', async () => {
    await limitTo({ items_per_day: 10 });
    const first = await open();
    first.add(1, 10, 0, nowMs);
    await first.close();
    expect((await open()).refusal(1, nowMs)?.reason).toBe('quota_items');
  });

  it('adds up over processes at each write', async () => {
    await limitTo({ items_per_day: 10 });
    const [one, another] = [await open(), await open()];
    one.add(1, 6, 0, nowMs);
    another.add(1, 5, 0, nowMs);
    expect([one.refusal(1, nowMs), another.refusal(1, nowMs)]).toEqual([null, null]);
    await one.flush();
    await another.flush();
    expect(another.refusal(1, nowMs)?.reason).toBe('quota_items');
    nowMs += 6_000;
    void one.load(1, nowMs);
    await expect.poll(() => one.refusal(1, nowMs)?.reason).toBe('quota_items');
  });

  it('follows a quota that was raised', async () => {
    await limitTo({ items_per_day: 1 });
    const quotas = await open();
    quotas.add(1, 5, 0, nowMs);
    expect(quotas.refusal(1, nowMs)).not.toBeNull();
    await limitTo({ items_per_day: 100 });
    nowMs += 6_000;
    void quotas.load(1, nowMs);
    await expect.poll(() => quotas.refusal(1, nowMs)).toBeNull();
  });

  it('gives back what could not be kept', async () => {
    await limitTo({ items_per_day: 10 });
    const quotas = await open();
    quotas.add(1, 10, 50, nowMs);
    quotas.add(1, -10, -50, nowMs);
    expect(quotas.refusal(1, nowMs)).toBeNull();
    await quotas.flush();
    expect(await metadata.findDailyUsage(dayOf(NOON), 1)).toEqual({ items: 0, bytes: 0 });
  });

  it('writes what was counted just before midnight to the day it belongs to', async () => {
    const quotas = await open();
    quotas.add(1, 3, 30, NOON);
    nowMs = NOON + DAY_MS;
    await quotas.load(1, nowMs);
    quotas.add(1, 4, 40, nowMs);
    await quotas.flush();
    expect(await metadata.findDailyUsage(dayOf(NOON), 1)).toEqual({ items: 3, bytes: 30 });
    expect(await metadata.findDailyUsage(dayOf(NOON) + 1, 1)).toEqual({ items: 4, bytes: 40 });
  });

  it('keeps counting while the store is away, and limits by what it knows', async () => {
    await limitTo({ items_per_day: 10 });
    let isAway = false;
    const orFail = <T>(work: () => Promise<T>): Promise<T> => (isAway ? Promise.reject(new Error('locked')) : work());
    const quotas = await open({
      metadata: {
        findProject: (id) => orFail(() => metadata.findProject(id)),
        findDailyUsage: (day, id) => orFail(() => metadata.findDailyUsage(day, id)),
        addDailyUsage: (day, added) => orFail(() => metadata.addDailyUsage(day, added)),
      },
    });
    isAway = true;
    quotas.add(1, 6, 60, nowMs);
    await quotas.flush();
    nowMs += 6_000;
    void quotas.load(1, nowMs);
    quotas.add(1, 4, 40, nowMs);
    expect(quotas.refusal(1, nowMs)?.reason).toBe('quota_items');
    isAway = false;
    await quotas.flush();
    expect(await metadata.findDailyUsage(dayOf(NOON), 1)).toEqual({ items: 10, bytes: 100 });
    expect(quotas.refusal(1, nowMs)?.reason).toBe('quota_items');
  });
});
