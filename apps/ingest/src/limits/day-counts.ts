export type Count = { items: number; bytes: number };

/** Sums by day and project. */
export class DayCounts {
  readonly #days = new Map<number, Map<number, Count>>();

  /** Negative numbers take a count back. */
  add(day: number, projectId: number, items: number, bytes: number): void {
    let projects = this.#days.get(day);
    if (projects === undefined) this.#days.set(day, (projects = new Map()));
    const known = projects.get(projectId);
    if (known === undefined) projects.set(projectId, { items, bytes });
    else {
      known.items += items;
      known.bytes += bytes;
    }
  }

  of(day: number, projectId: number): Count | undefined {
    return this.#days.get(day)?.get(projectId);
  }

  days(): { day: number; counts: ({ project_id: number } & Count)[] }[] {
    return [...this.#days].map(([day, projects]) => ({
      day,
      counts: [...projects].map(([project_id, count]) => ({ project_id, ...count })),
    }));
  }
}
