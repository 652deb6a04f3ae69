/** Entry of the inspection thread: large bodies are inflated and walked here, so that they never delay other answers. */
import { parentPort } from 'node:worker_threads';
import { releaseBytes } from '@sentryai/http';
import { AppError } from '@sentryai/schema';
import { inspectBody, type InspectJob } from './inspect-body.ts';
import type { Inspection } from './inspection.ts';

export type InspectRequest = { id: number; job: InspectJob };
export type PlainError = { code: string; message: string; httpStatus: number; retryable: boolean };
export type InspectAnswer = { id: number; result: Inspection } | { id: number; error: PlainError };

parentPort?.on('message', ({ id, job }: InspectRequest) => {
  try {
    const result = inspectBody(job);
    if (result.body !== job.body) releaseBytes(job.body);
    // Handed back as its own buffer, so that it can be transferred and not copied.
    const isWhole = result.body.byteLength === result.body.buffer.byteLength;
    const body = isWhole ? result.body : result.body.slice();
    parentPort?.postMessage({ id, result: { ...result, body } } satisfies InspectAnswer, [body.buffer as ArrayBuffer]);
  } catch (error) {
    const { code, message, httpStatus, retryable } =
      error instanceof AppError
        ? error
        : { code: 'internal_error', message: `reading the body failed: ${String(error)}`, httpStatus: 503, retryable: true };
    parentPort?.postMessage({ id, error: { code, message, httpStatus, retryable } } satisfies InspectAnswer);
  }
});
