/** Prices that people gave, and the jobs that price stored spans anew, as callers see them. */
import type { PriceOverride } from '@sentryai/pricing';
import type { RepriceProgress, RepriceStatus } from '@sentryai/schema';

export type RepriceJob = {
  id: string;
  project_id: number;
  /** Half-open, microseconds. */
  from_us: number;
  to_us: number;
  /** Only this model; '' all. */
  model: string;
  status: RepriceStatus;
  is_cancel_wanted: boolean;
  created_at_ms: number;
  started_at_ms: number | null;
  finished_at_ms: number | null;
  progress: RepriceProgress;
  /** '' unless it failed. */
  error: string;
};

export type RepriceChange = Pick<RepriceJob, 'id' | 'status' | 'started_at_ms' | 'finished_at_ms' | 'progress' | 'error'> & {
  /** Of the lease under which the job is worked on. */
  epoch: number;
};

export interface PriceStore {
  /** Newest first. */
  listPriceOverrides(): Promise<PriceOverride[]>;
  /**
   * Inserts a price; one of the same scope, provider, model and beginning is replaced and keeps its id. Answers what stands.
   * Errors: PricesFullError.
   */
  setPriceOverride(override: PriceOverride): Promise<PriceOverride>;
  findPriceOverride(id: string): Promise<PriceOverride | null>;
  deletePriceOverride(id: string): Promise<boolean>;
  /** Grows with every change of an override. */
  priceRevision(): Promise<number>;

  createRepriceJob(job: RepriceJob): Promise<void>;
  findRepriceJob(id: string): Promise<RepriceJob | null>;
  /** Newest first. */
  listRepriceJobs(projectId: number, limit: number): Promise<RepriceJob[]>;
  /** The oldest job that is not over; null when there is none. */
  openRepriceJob(): Promise<RepriceJob | null>;
  /** Writes what became of a job. False when it is over, or another holder of the lease has it. */
  saveRepriceJob(change: RepriceChange): Promise<boolean>;
  /** A waiting job ends at once, a running one when its holder sees it. False when it is over. */
  cancelRepriceJob(id: string, nowMs: number): Promise<boolean>;
  /** Totals of this bucket's traces are corrected for a step. Safe to repeat. */
  noteRepricedBucket(done: { jobId: string; step: number; bucket: number; traces: number }): Promise<void>;
  repricedBuckets(jobId: string, step: number): Promise<{ bucket: number; traces: number }[]>;
}
