/** What has been started, to be stopped in reverse; every stop runs even when an earlier one fails. */
export class StopList {
  readonly #stops: (() => void | Promise<void>)[] = [];
  #running: Promise<void> | undefined;

  add(stop: () => void | Promise<void>): void {
    this.#stops.push(stop);
  }

  /** Stops now, once; later calls wait for the first. Rejects with the first failure after all have run. */
  run(): Promise<void> {
    this.#running ??= this.#runAll();
    return this.#running;
  }

  async #runAll(): Promise<void> {
    const failures: unknown[] = [];
    for (const stop of this.#stops.reverse()) {
      try {
        await stop();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
