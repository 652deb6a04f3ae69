import { AppError } from '@sentryai/schema';

/** The queue holds as many bytes as it may; the processor is behind or the store is down. */
export class QueueFullError extends AppError {
  constructor(pendingBytes: number, bytesMax: number) {
    super({
      code: 'queue_full',
      message: `The queue is full (${pendingBytes} of ${bytesMax} bytes wait to be stored). Nothing of this request was kept; send it again later.`,
      httpStatus: 503,
      retryable: true,
      retryAfterSeconds: 5,
      context: { pendingBytes, bytesMax },
    });
  }
}

/** The queue cannot make data durable now (disk full, fsync failed, closing). */
export class QueueUnavailableError extends AppError {
  constructor(reason: string, cause?: unknown) {
    super({
      code: 'queue_unavailable',
      message: `The queue cannot store data now (${reason}). Nothing of this request was kept; send it again later.`,
      httpStatus: 503,
      retryable: true,
      retryAfterSeconds: 5,
      cause,
    });
  }
}

/** The data folder is in use by another process, or is damaged in a way that only a person can decide about. */
export class QueueOpenError extends AppError {
  constructor(message: string, cause?: unknown) {
    super({ code: 'queue_open_failed', message, httpStatus: 500, cause });
  }
}
