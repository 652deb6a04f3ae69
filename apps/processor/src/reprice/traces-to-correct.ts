/**
 * Traces whose spans were priced anew since they were settled: each holder of a bucket settles its own again, so that the
 * ledger is told the difference. A bucket that changes hands half-way is begun again; settling a trace twice adds nothing.
 */
import type { Metadata, RepriceJob } from '@sentryai/metadata';
import type { RepriceStep } from '@sentryai/schema';
import type { Store } from '@sentryai/store';
import { REPRICED_TABLES, repricedTraces, runQuery } from '@sentryai/store/queries/index';
import type { PendingTrace } from '../settle/pending-traces.ts';

export type TracesToCorrectOptions = {
  store: Store;
  metadata: Pick<Metadata, 'openRepriceJob' | 'repricedBuckets' | 'noteRepricedBucket'>;
  now: () => number;
  pollMs: number;
};

/** Traces to settle; `finish` is called when that is done. */
export type Correction = { traces: PendingTrace[]; finish: () => Promise<void> };

type Cursor = { key: string; bucket: number; afterTraceId: string; traces: number };

const TRACES_PER_BATCH = 200;
const BEFORE_ALL = '0'.repeat(32);

export class TracesToCorrect {
  readonly #options: TracesToCorrectOptions;
  #cursor: Cursor | undefined;
  #lookedAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: TracesToCorrectOptions) {
    this.#options = options;
  }

  /** What is next to be settled in these buckets; null when there is nothing. Errors: those of store and metadata. */
  async next(buckets: readonly number[], signal: AbortSignal): Promise<Correction | null> {
    const { metadata, now, pollMs } = this.#options;
    if (this.#cursor === undefined && now() - this.#lookedAtMs < pollMs) return null;
    this.#lookedAtMs = now();
    const job = await metadata.openRepriceJob();
    const step = job?.progress.step;
    if (!job || step?.stage !== 'correcting') {
      this.#cursor = undefined;
      return null;
    }
    const key = `${job.id}/${step.number}`;
    if (this.#cursor?.key !== key || !buckets.includes(this.#cursor.bucket)) {
      const done = new Set((await metadata.repricedBuckets(job.id, step.number)).map(({ bucket }) => bucket));
      const bucket = buckets.find((each) => !done.has(each));
      this.#cursor = bucket === undefined ? undefined : { key, bucket, afterTraceId: BEFORE_ALL, traces: 0 };
    }
    return this.#cursor === undefined ? null : this.#read(job, step, this.#cursor, signal);
  }

  async #read(job: RepriceJob, step: RepriceStep, cursor: Cursor, signal: AbortSignal): Promise<Correction> {
    const { store, metadata, now } = this.#options;
    const window = { projectId: job.project_id, fromUs: step.from_us, toUs: step.to_us, model: job.model };
    const { bucket, afterTraceId } = cursor;
    const found = [];
    for (const table of REPRICED_TABLES) {
      const query = repricedTraces(table, window, { groups: step.groups, bucket, afterTraceId, limit: TRACES_PER_BATCH });
      found.push(...(await runQuery(store, query, signal)));
    }
    const nowMs = now();
    const traces = found.map((row) => ({
      projectId: job.project_id,
      traceId: row.trace_id,
      firstReceivedMs: row.newest_received_ms,
      newestReceivedMs: row.newest_received_ms,
      firstStartUs: row.first_start_us,
      lastStartUs: row.last_start_us,
      spanCount: row.span_count,
      firstSeenMs: nowMs,
      newestSeenMs: nowMs,
    }));
    const finish = async (): Promise<void> => {
      const last = traces.at(-1);
      cursor.traces += traces.length;
      if (last !== undefined && traces.length >= TRACES_PER_BATCH) {
        cursor.afterTraceId = last.traceId;
        return;
      }
      await metadata.noteRepricedBucket({ jobId: job.id, step: step.number, bucket, traces: cursor.traces });
      this.#cursor = undefined;
      // The next bucket at once.
      this.#lookedAtMs = Number.NEGATIVE_INFINITY;
    };
    return { traces, finish };
  }
}
