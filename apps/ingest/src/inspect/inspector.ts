/** Decides where a body is inspected: small ones on the spot, large ones in the inspection thread, projects in turn. */
import { Worker } from 'node:worker_threads';
import { WalkTooLongError } from '@sentryai/otlp';
import { AppError } from '@sentryai/schema';
import { inspectBody, type InspectJob } from './inspect-body.ts';
import type { Inspection } from './inspection.ts';
import { TurnQueue } from './turn-queue.ts';
import type { InspectAnswer, InspectRequest } from './worker.ts';

/** A walk over this much takes well under a millisecond; a hand-over costs about as much. JSON is the slower one. */
const ON_THE_SPOT_BYTES = { protobuf: 256 * 1024, json: 32 * 1024, ndjson: 32 * 1024, envelope: 32 * 1024, binary: 256 * 1024 };
/**
 * Spans in protobuf are walked field by field, over texts in one step: what costs is the number of fields (25 ns each), not
 * the bytes. A batch of model calls holds a megabyte in ten thousand fields.
 */
const ON_THE_SPOT_TRACES = { bytesMax: 4 * 1024 * 1024, fieldsMax: 60_000 };
/** Wire bytes of a compressed body that may be inflated on the spot, and what they may become there. */
const ON_THE_SPOT_COMPRESSED_BYTES = 16 * 1024;
/** One that the thread works on, and one more so that it need not wait for the next. */
const HANDED_OVER_MAX = 2;

type Waiting = { job: InspectJob; resolve: (result: Inspection) => void; reject: (error: Error) => void };

export class Inspector {
  #worker: Worker | undefined;
  readonly #waiting = new TurnQueue<Waiting>();
  readonly #handedOver = new Map<number, Waiting>();
  #nextId = 1;

  /** Errors: AppError for what is wrong with the body; retryable ones when the thread died. */
  async inspect(job: InspectJob, projectId: number): Promise<Inspection> {
    if (isIdentity(job.encoding)) {
      if (job.body.byteLength <= ON_THE_SPOT_BYTES[job.format]) return inspectBody(job);
      return inspectFewFields(job) ?? this.#inspectInThread(job, projectId);
    }
    if (job.body.byteLength > ON_THE_SPOT_COMPRESSED_BYTES) return this.#inspectInThread(job, projectId);
    try {
      return inspectBody({ ...job, bytesMax: Math.min(job.bytesMax, ON_THE_SPOT_BYTES[job.format]) });
    } catch (error) {
      if (error instanceof AppError && error.httpStatus === 413) return this.#inspectInThread(job, projectId);
      throw error;
    }
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    // Its end is no failure, after which another one would be started.
    this.#worker = undefined;
    await worker?.terminate();
  }

  #inspectInThread(job: InspectJob, projectId: number): Promise<Inspection> {
    return new Promise((resolve, reject) => {
      this.#waiting.push(projectId, { job, resolve, reject });
      this.#handOver();
    });
  }

  #handOver(): void {
    while (this.#handedOver.size < HANDED_OVER_MAX) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      const worker = (this.#worker ??= this.#startWorker());
      const id = this.#nextId++;
      const { job } = next;
      // Bodies of one chunk are views into Node's shared pool, which must not be transferred away.
      const isOwn = job.body.byteLength === job.body.buffer.byteLength;
      const body = isOwn ? job.body : job.body.slice();
      this.#handedOver.set(id, next);
      worker.postMessage({ id, job: { ...job, body } } satisfies InspectRequest, [body.buffer as ArrayBuffer]);
    }
  }

  #startWorker(): Worker {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { name: 'inspector' });
    worker.unref();
    worker.on('message', (answer: InspectAnswer) => {
      const job = this.#handedOver.get(answer.id);
      this.#handedOver.delete(answer.id);
      this.#handOver();
      if ('error' in answer) job?.reject(new AppError(answer.error));
      else job?.resolve(answer.result);
    });
    const fail = (): void => {
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      const lost = [...this.#handedOver.values()];
      this.#handedOver.clear();
      for (const { reject } of lost) reject(inspectionDied());
      this.#handOver();
    };
    worker.on('error', fail);
    worker.on('exit', fail);
    return worker;
  }
}

/** A large body of spans that turns out to be quickly walked; null for all others. */
function inspectFewFields(job: InspectJob): Inspection | null {
  const { bytesMax, fieldsMax } = ON_THE_SPOT_TRACES;
  if (job.signal !== 'traces' || job.format !== 'protobuf' || job.body.byteLength > bytesMax) return null;
  try {
    return inspectBody(job, fieldsMax);
  } catch (error) {
    if (error instanceof WalkTooLongError) return null;
    throw error;
  }
}

function inspectionDied(): AppError {
  return new AppError({
    code: 'inspection_failed',
    message:
      'The thread that reads large bodies ended unexpectedly. Nothing of this request was kept; send it again, in smaller pieces if it fails again.',
    httpStatus: 503,
    retryable: true,
    retryAfterSeconds: 2,
  });
}

function isIdentity(encoding: string | undefined): boolean {
  return encoding === undefined || encoding === '' || encoding.trim().toLowerCase() === 'identity';
}
