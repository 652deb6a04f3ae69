/** Lets inserts into one table run side by side, except while the table is repaired after one of them failed. */
export class TableGate {
  readonly #repair: () => Promise<void>;
  readonly #inserts = new Set<Promise<void>>();
  #isRepairDue = false;
  #repairing: Promise<void> | undefined;

  /** `repair` runs alone and must leave the table so that any block may be sent again. */
  constructor(repair: () => Promise<void>) {
    this.#repair = repair;
  }

  /** Runs the insert, after a repair that is due. Errors: the insert's; or the repair's, and then nothing was sent. */
  async insert(work: () => Promise<void>): Promise<void> {
    while (this.#isRepairDue) await this.#repairAlone();
    const insert = work();
    this.#inserts.add(insert);
    try {
      await insert;
    } finally {
      this.#inserts.delete(insert);
    }
  }

  /** Call when an insert may have stopped half-way. */
  repairBeforeNextInsert(): void {
    this.#isRepairDue = true;
  }

  /** One repair for all that wait; if it fails it stays due and the next insert tries again. */
  #repairAlone(): Promise<void> {
    this.#repairing ??= Promise.allSettled(this.#inserts)
      .then(() => this.#repair())
      .then(() => {
        this.#isRepairDue = false;
      })
      .finally(() => {
        this.#repairing = undefined;
      });
    return this.#repairing;
  }
}
