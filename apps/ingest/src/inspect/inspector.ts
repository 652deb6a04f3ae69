/** Decides where a body is inspected: small ones on the spot, large ones in the inspection thread. */
import { Worker } from 'node:worker_threads';
import { AppError } from '@sentryai/schema';
import { inspectBody, type InspectJob } from './inspect-body.ts';
import type { Inspection } from './inspection.ts';
import type { InspectAnswer, InspectRequest } from './worker.ts';

/** A walk over this much takes well under a millisecond; a hand-over costs about as much. JSON is the slower one. */
const ON_THE_SPOT_BYTES = { protobuf: 256 * 1024, json: 32 * 1024, ndjson: 32 * 1024, envelope: 32 * 1024, binary: 256 * 1024 };
/** Wire bytes of a compressed body that may be inflated on the spot, and what they may become there. */
const ON_THE_SPOT_COMPRESSED_BYTES = 16 * 1024;

type Job = { resolve: (result: Inspection) => void; reject: (error: Error) => void };

export class Inspector {
  #worker: Worker | undefined;
  #jobs = new Map<number, Job>();
  #nextId = 1;

  /** Errors: AppError for what is wrong with the body; retryable ones when the thread died. */
  async inspect(job: InspectJob): Promise<Inspection> {
    if (isIdentity(job.encoding)) {
      return job.body.byteLength <= ON_THE_SPOT_BYTES[job.format] ? inspectBody(job) : this.#handOver(job);
    }
    if (job.body.byteLength > ON_THE_SPOT_COMPRESSED_BYTES) return this.#handOver(job);
    try {
      return inspectBody({ ...job, bytesMax: Math.min(job.bytesMax, ON_THE_SPOT_BYTES[job.format]) });
    } catch (error) {
      if (error instanceof AppError && error.httpStatus === 413) return this.#handOver(job);
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #handOver(job: InspectJob): Promise<Inspection> {
    const worker = (this.#worker ??= this.#startWorker());
    const id = this.#nextId++;
    // Bodies of one chunk are views into Node's shared pool, which must not be transferred away.
    const isOwn = job.body.byteLength === job.body.buffer.byteLength;
    const body = isOwn ? job.body : job.body.slice();
    return new Promise((resolve, reject) => {
      this.#jobs.set(id, { resolve, reject });
      worker.postMessage({ id, job: { ...job, body } } satisfies InspectRequest, [body.buffer as ArrayBuffer]);
    });
  }

  #startWorker(): Worker {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { name: 'inspector' });
    worker.unref();
    worker.on('message', (answer: InspectAnswer) => {
      const job = this.#jobs.get(answer.id);
      this.#jobs.delete(answer.id);
      if ('error' in answer) job?.reject(new AppError(answer.error));
      else job?.resolve(answer.result);
    });
    const fail = (): void => {
      if (this.#worker === worker) this.#worker = undefined;
      const jobs = [...this.#jobs.values()];
      this.#jobs.clear();
      for (const job of jobs) job.reject(inspectionDied());
    };
    worker.on('error', fail);
    worker.on('exit', fail);
    return worker;
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
