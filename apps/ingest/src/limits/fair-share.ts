/**
 * Nobody can fill what all share. One inequality, checked before bytes are let in, is the whole rule:
 *
 *   what a project holds afterwards  ≤  factor × what is then still free
 *
 * One project alone gets factor / (1 + factor) of the whole. What is free never reaches zero, however many take all they
 * get, so a project that holds nothing finds room. Argument and figures: docs/decisions/0007-fairness.md.
 */
export function isFairShare(share: { heldBytes: number; addedBytes: number; freeBytes: number; factor: number }): boolean {
  const { heldBytes, addedBytes, freeBytes, factor } = share;
  return heldBytes + addedBytes <= factor * (freeBytes - addedBytes);
}

/** Bytes by project; projects without any take no memory. */
export class ProjectBytes {
  readonly #bytes = new Map<number, number>();
  #total = 0;

  get total(): number {
    return this.#total;
  }

  /** Projects that hold something. */
  projects(): Iterable<number> {
    return this.#bytes.keys();
  }

  of(projectId: number): number {
    return this.#bytes.get(projectId) ?? 0;
  }

  /** Negative: takes away. */
  add(projectId: number, bytes: number): void {
    const held = this.of(projectId) + bytes;
    this.#total += bytes;
    if (held > 0) this.#bytes.set(projectId, held);
    else this.#bytes.delete(projectId);
  }
}
