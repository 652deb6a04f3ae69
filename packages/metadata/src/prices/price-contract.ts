/** What every metadata twin promises about prices; called by the contract of the whole. */
import type { PriceOverride } from '@sentryai/pricing';
import { priceTermsSchema, REPRICE_NOT_BEGUN } from '@sentryai/schema';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Metadata } from '../port.ts';
import type { RepriceChange, RepriceJob } from './price-port.ts';

const T0 = 1_790_000_000_000;

function override(change: Partial<PriceOverride> = {}): PriceOverride {
  return {
    id: 'pr_1',
    organization_id: 1,
    project_id: 1,
    provider: '',
    model: 'acme-*',
    valid_from_ms: null,
    valid_until_ms: null,
    alias_of: null,
    terms: priceTermsSchema.parse({ usd_per_million: { input: 1.25, output: 10 }, service_tiers: { batch: { input: 0.5 } } }),
    created_at_ms: T0,
    ...change,
  };
}

function job(change: Partial<RepriceJob> = {}): RepriceJob {
  return {
    id: 'rj_1',
    project_id: 1,
    from_us: T0 * 1000,
    to_us: (T0 + 1) * 1000,
    model: '',
    status: 'waiting',
    is_cancel_wanted: false,
    created_at_ms: T0,
    started_at_ms: null,
    finished_at_ms: null,
    progress: REPRICE_NOT_BEGUN,
    error: '',
    ...change,
  };
}

export function describePriceContract(openMetadata: () => Metadata, openAnother: () => Promise<Metadata>): void {
  describe('prices', () => {
    let metadata: Metadata;
    beforeEach(async () => {
      metadata = openMetadata();
      for (const id of [1, 2]) await metadata.ensureProject({ id, name: `p${id}`, organization_name: 'o', created_at_ms: T0 });
    });
    const working = (change: Partial<RepriceChange>): RepriceChange => {
      const { id, started_at_ms, finished_at_ms, progress, error } = job();
      return { id, status: 'running', started_at_ms, finished_at_ms, progress, error, epoch: 1, ...change };
    };

    it('answers overrides as they were stored, newest first', async () => {
      const own = await metadata.setPriceOverride(override({ valid_from_ms: T0, valid_until_ms: T0 + 5 }));
      const shared = await metadata.setPriceOverride(
        override({ id: 'pr_2', project_id: null, provider: 'azure', terms: null, alias_of: 'openai/gpt-4o', created_at_ms: T0 + 1 }),
      );
      expect(own).toEqual(override({ valid_from_ms: T0, valid_until_ms: T0 + 5 }));
      expect(await metadata.listPriceOverrides()).toEqual([shared, own]);
      expect(await metadata.findPriceOverride('pr_2')).toEqual(shared);
      expect(await metadata.findPriceOverride('pr_3')).toBeNull();
    });

    it('replaces the price of the same scope, vendor, model and beginning', async () => {
      await metadata.setPriceOverride(override());
      const alias = override({ id: 'pr_9', terms: null, alias_of: 'openai/gpt-4o', valid_until_ms: T0, created_at_ms: T0 + 9 });
      expect(await metadata.setPriceOverride(alias)).toEqual({ ...alias, id: 'pr_1' });
      expect(await metadata.listPriceOverrides()).toEqual([{ ...alias, id: 'pr_1' }]);
      for (const [index, other] of [{ project_id: null }, { project_id: 2 }, { provider: 'x' }, { valid_from_ms: 0 }].entries())
        await metadata.setPriceOverride(override({ id: `other-${index}`, ...other }));
      expect(await metadata.listPriceOverrides()).toHaveLength(5);
    });

    it('counts changes, so that others learn of them', async () => {
      const other = await openAnother();
      const before = await other.priceRevision();
      await metadata.setPriceOverride(override());
      const set = await other.priceRevision();
      expect(set).toBeGreaterThan(before);
      expect(await metadata.deletePriceOverride('pr_1')).toBe(true);
      expect(await other.priceRevision()).toBeGreaterThan(set);
      const deleted = await other.priceRevision();
      expect(await metadata.deletePriceOverride('pr_1')).toBe(false);
      expect(await other.priceRevision()).toBe(deleted);
      await other.close();
    });

    it('hands out the oldest job that is not over, and keeps what became of it', async () => {
      expect(await metadata.openRepriceJob()).toBeNull();
      await metadata.createRepriceJob(job({ id: 'rj_2', created_at_ms: T0 + 1, project_id: 2 }));
      await metadata.createRepriceJob(job());
      expect(await metadata.openRepriceJob()).toEqual(job());
      const progress = { ...REPRICE_NOT_BEGUN, spans: 5, place: '2026-11-16 spans' };
      expect(await metadata.saveRepriceJob(working({ progress, started_at_ms: T0 + 2 }))).toBe(true);
      expect(await metadata.openRepriceJob()).toEqual(job({ status: 'running', progress, started_at_ms: T0 + 2 }));
      expect(await metadata.saveRepriceJob(working({ status: 'done', progress, started_at_ms: T0 + 2, finished_at_ms: T0 + 3 }))).toBe(
        true,
      );
      expect((await metadata.openRepriceJob())?.id).toBe('rj_2');
      expect(await metadata.listRepriceJobs(1, 10)).toEqual([
        job({ status: 'done', progress, started_at_ms: T0 + 2, finished_at_ms: T0 + 3 }),
      ]);
      // What is over stays as it is.
      expect(await metadata.saveRepriceJob(working({ status: 'failed' }))).toBe(false);
    });

    it('lets nobody write about a job whose lease changed hands', async () => {
      await metadata.createRepriceJob(job());
      expect(await metadata.saveRepriceJob(working({ epoch: 2 }))).toBe(true);
      expect(await metadata.saveRepriceJob(working({ epoch: 1, status: 'done' }))).toBe(false);
      expect(await metadata.findRepriceJob('rj_1')).toMatchObject({ status: 'running' });
    });

    it('cancels a waiting job at once and asks a running one to stop', async () => {
      await metadata.createRepriceJob(job());
      await metadata.createRepriceJob(job({ id: 'rj_2' }));
      await metadata.saveRepriceJob(working({ id: 'rj_2' }));
      expect(await metadata.cancelRepriceJob('rj_1', T0 + 7)).toBe(true);
      expect(await metadata.findRepriceJob('rj_1')).toMatchObject({ status: 'cancelled', finished_at_ms: T0 + 7 });
      expect(await metadata.cancelRepriceJob('rj_2', T0 + 7)).toBe(true);
      expect(await metadata.findRepriceJob('rj_2')).toMatchObject({ status: 'running', is_cancel_wanted: true, finished_at_ms: null });
      expect(await metadata.cancelRepriceJob('rj_1', T0 + 8)).toBe(false);
      expect(await metadata.cancelRepriceJob('unknown', T0)).toBe(false);
    });

    it('notes corrected buckets once for each step', async () => {
      await metadata.createRepriceJob(job());
      for (const bucket of [3, 1, 3]) await metadata.noteRepricedBucket({ jobId: 'rj_1', step: 4, bucket, traces: bucket * 2 });
      expect(await metadata.repricedBuckets('rj_1', 4)).toEqual([
        { bucket: 1, traces: 2 },
        { bucket: 3, traces: 6 },
      ]);
      expect(await metadata.repricedBuckets('rj_1', 5)).toEqual([]);
    });

    it('forgets the oldest jobs that are over, never those that are not', async () => {
      await metadata.createRepriceJob(job({ id: 'waiting' }));
      for (let index = 0; index < 205; index++)
        await metadata.createRepriceJob(job({ id: `done-${index}`, status: 'done', created_at_ms: T0 + 1 + index }));
      const kept = await metadata.listRepriceJobs(1, 1_000);
      expect(kept).toHaveLength(201);
      expect(kept.map(({ id }) => id)).toContain('waiting');
      expect(kept.map(({ id }) => id)).not.toContain('done-4');
    });
  });
}
