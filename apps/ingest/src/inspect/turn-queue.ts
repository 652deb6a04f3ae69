/** First come, first served within a project; the projects take turns. */
export class TurnQueue<T> {
  /** Projects with something waiting, in the order of their turns. */
  readonly #projects = new Map<number, T[]>();

  push(projectId: number, item: T): void {
    const waiting = this.#projects.get(projectId);
    if (waiting) waiting.push(item);
    else this.#projects.set(projectId, [item]);
  }

  /** The next item, undefined when there is none. */
  shift(): T | undefined {
    for (const [projectId, waiting] of this.#projects) {
      const item = waiting.shift();
      // Behind the others again, or gone.
      this.#projects.delete(projectId);
      if (waiting.length > 0) this.#projects.set(projectId, waiting);
      return item;
    }
    return undefined;
  }
}
