/**
 * Traces whose spans were priced anew since they were settled: each holder of a bucket settles its own again, so that the
 * ledger is told the difference. A bucket that changes hands half-way is begun again; settling a trace twice adds nothing.
 */
import type { Metadata, RepriceJob } from '@sentryai/metadata';
import type { RepriceStep } from '@sentryai/schema';
import type { Store } from '@sentryai/store';
import { repricedTraces, runQuery } from '@sentryai/store/queries/index';
import type { PendingTrace } from '../settle/pending-traces.ts';

export type TracesToCorrectOptions = {
  store: Store;
  metadata: Pick<Metadata, 'openRepriceJob' | 'repricedBuckets' | 'noteRepricedBucket'>;
  now: () => number;
  pollMs: number;
};

/** Traces to settle; `finish` is called when that is done. */
export type Correction = { traces: PendingTrace[]; finish: () => Promise<void> };

/** How far the traces of some buckets are; all of them are done when the list ends. */
type Cursor = { key: string; traces: Map<number, number>; afterTraceId: string };

const TRACES_PER_BATCH = 500;
const BEFORE_ALL = '0'.repeat(32);

export class TracesToCorrect {
  readonly #options: TracesToCorrectOptions;
  #cursor: Cursor | undefined;
  #lookedAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: TracesToCorrectOptions) {
    this.#options = options;
  }

  /** What is next to be settled in these buckets; null when there is nothing. Errors: those of store and metadata. */
  async next(held: readonly number[], signal: AbortSignal): Promise<Correction | null> {
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
    const isOurs = this.#cursor?.key === key && [...this.#cursor.traces.keys()].every((bucket) => held.includes(bucket));
    if (!isOurs) {
      const done = new Set((await metadata.repricedBuckets(job.id, step.number)).map(({ bucket }) => bucket));
      const open = held.filter((bucket) => !done.has(bucket));
      this.#cursor = open.length === 0 ? undefined : { key, traces: new Map(open.map((bucket) => [bucket, 0])), afterTraceId: BEFORE_ALL };
    }
    return this.#cursor === undefined ? null : this.#read(job, step, this.#cursor, signal);
  }

  async #read(job: RepriceJob, step: RepriceStep, cursor: Cursor, signal: AbortSignal): Promise<Correction> {
    const { store, metadata, now } = this.#options;
    const window = { projectId: job.project_id, fromUs: step.from_us, toUs: step.to_us, model: job.model };
    const { afterTraceId } = cursor;
    const buckets = [...cursor.traces.keys()];
    const input = { groups: step.groups, buckets, afterTraceId, limit: TRACES_PER_BATCH };
    const found = await runQuery(store, repricedTraces(step, window, input), signal);
    const nowMs = now();
    const traces = found.map((row) => ({
      projectId: job.project_id,
      traceId: row.trace_id,
      firstReceivedMs: row.newest_received_ms,
      newestReceivedMs: row.newest_received_ms,
      firstStartUs: row.first_start_us,
      lastStartUs: row.last_start_us,
      spanCount: row.span_count,
      hasMoved: false,
      firstSeenMs: nowMs,
      newestSeenMs: nowMs,
    }));
    const finish = async (): Promise<void> => {
      for (const { bucket } of found) cursor.traces.set(bucket, (cursor.traces.get(bucket) ?? 0) + 1);
      const last = found.at(-1);
      if (last !== undefined && found.length >= TRACES_PER_BATCH) {
        cursor.afterTraceId = last.trace_id;
        return;
      }
      for (const [bucket, count] of cursor.traces)
        await metadata.noteRepricedBucket({ jobId: job.id, step: step.number, bucket, traces: count });
      this.#cursor = undefined;
    };
    return { traces, finish };
  }
}
