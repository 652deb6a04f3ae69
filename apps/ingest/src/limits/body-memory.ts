import { AppError } from '@sentryai/schema';
import { isFairShare, ProjectBytes } from './fair-share.ts';

/** One project alone may hold three quarters of the memory: what stays free is as large as the largest body. */
const FACTOR = 3;

/** What one request holds of the memory for bodies. */
export type Reservation = {
  /** What the body turned out to be, once read or inflated. Never refused: it is here already, and counts against others. */
  resize(bytes: number): void;
  release(): void;
};

/** Bytes of bodies that are in memory over all requests, shared fairly among projects. */
export class BodyMemory {
  readonly #bytesMax: number;
  readonly #held = new ProjectBytes();

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** Errors: AppError too_busy (503). A body that would be the only one is taken whatever its size. */
  reserve(projectId: number, bytes: number): Reservation {
    if (!this.#mayHold(projectId, bytes)) throw busy();
    let reserved = 0;
    const resize = (next: number): void => {
      this.#held.add(projectId, next - reserved);
      reserved = next;
    };
    resize(bytes);
    return { resize, release: () => resize(0) };
  }

  #mayHold(projectId: number, addedBytes: number): boolean {
    const heldBytes = this.#held.of(projectId);
    const freeBytes = this.#bytesMax - this.#held.total;
    if (this.#held.total === 0) return true;
    if (heldBytes === 0) return addedBytes <= freeBytes;
    return isFairShare({ heldBytes, addedBytes, freeBytes, factor: FACTOR });
  }
}

function busy(): AppError {
  return new AppError({
    code: 'too_busy',
    message: 'Too many bytes are being received at once. Nothing of this request was kept; send it again in a moment.',
    httpStatus: 503,
    retryable: true,
    retryAfterSeconds: 1,
  });
}
