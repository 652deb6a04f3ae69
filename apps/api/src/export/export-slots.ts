import { AppError } from '@sentryai/schema';

/** Exports that run at the same time; each reads the store for minutes, and there are few connections for that. */
export class ExportSlots {
  readonly #max: number;
  #taken = 0;

  constructor(max: number) {
    this.#max = max;
  }

  get taken(): number {
    return this.#taken;
  }

  /** Takes a slot until the returned function is called (safe to call twice). Errors: too_many_exports (429). */
  take(): () => void {
    if (this.#taken >= this.#max) {
      throw new AppError({
        code: 'too_many_exports',
        message: `${this.#max} exports are running, which is as many as there may be. Nothing was exported; try again when one has ended.`,
        httpStatus: 429,
        retryable: true,
        retryAfterSeconds: 10,
      });
    }
    this.#taken += 1;
    let isTaken = true;
    return () => {
      if (isTaken) this.#taken -= 1;
      isTaken = false;
    };
  }
}
