/** The fingerprints of one project that a batch asks about, as they stand inside its transaction. */
import type { HashClaim, HashRegistration, KnownHash } from '@sentryai/grouping';
import { chunks, type Transaction } from './issue-writes.ts';

type Known = KnownHash<number> & { isDiscarded: boolean };

export class KnownHashes {
  readonly #transaction: Transaction;
  readonly #projectId: number;
  readonly #known: Map<string, Known>;

  private constructor(transaction: Transaction, projectId: number, known: Map<string, Known>) {
    this.#transaction = transaction;
    this.#projectId = projectId;
    this.#known = known;
  }

  static async load(transaction: Transaction, projectId: number, hashes: Iterable<string>): Promise<KnownHashes> {
    const { trx, values } = transaction;
    const known = new Map<string, Known>();
    for (const some of chunks([...new Set(hashes)])) {
      const rows = await trx
        .selectFrom('issue_hashes')
        .select(['hash', 'claim', 'issue_id', 'is_discarded'])
        .where('project_id', '=', projectId)
        .where('hash', 'in', some)
        .execute();
      for (const { hash, claim, issue_id, is_discarded } of rows) {
        const issueId = issue_id === null ? null : values.readInteger(issue_id);
        known.set(hash, { issueId, claim: claim as HashClaim, isDiscarded: values.readBool(is_discarded) });
      }
    }
    return new KnownHashes(transaction, projectId, known);
  }

  get issueIds(): number[] {
    return [...this.#known.values()].map(({ issueId }) => issueId).filter((id) => id !== null);
  }

  find(hash: string): KnownHash<number> | undefined {
    return this.#known.get(hash);
  }

  /** A tombstone: occurrences that have it are not wanted. */
  isDiscarded(hash: string): boolean {
    return this.#known.get(hash)?.isDiscarded === true;
  }

  /** Writes what an error lays claim to for the issue that it joined. */
  async register(registrations: readonly HashRegistration[], chosenId: number, nowMs: number): Promise<void> {
    const { trx, values } = this.#transaction;
    for (const { hash, claim, isChosen } of registrations) {
      if (this.isDiscarded(hash)) continue;
      const issue_id = isChosen ? chosenId : null;
      this.#known.set(hash, { issueId: issue_id, claim, isDiscarded: false });
      await trx
        .insertInto('issue_hashes')
        .values({
          project_id: this.#projectId,
          hash,
          claim,
          issue_id,
          merged_from: null,
          is_discarded: values.writeBool(false),
          created_at_ms: nowMs,
        })
        .onConflict((oc) => oc.columns(['project_id', 'hash']).doUpdateSet({ claim, issue_id, merged_from: null }))
        .execute();
    }
  }

  /** Notes that an issue became part of another. */
  noteMerged(fromId: number, toId: number): void {
    for (const known of this.#known.values()) if (known.issueId === fromId) known.issueId = toId;
  }
}
