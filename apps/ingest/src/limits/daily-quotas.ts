/**
 * What each project used today, over all ingest processes and restarts, against what it may use. Requests are checked
 * against numbers in memory; these go to the metadata store once a second and come back with what others added. The
 * slack is therefore: what other processes took in within that second, and one request for each process, since the
 * request that crosses the line is still taken whole. A process that is killed forgets the counts of its last second.
 */
import { dayOf, dayStartMs, NO_QUOTA, type ProjectQuota } from '@sentryai/schema';
import type { Metadata } from '@sentryai/metadata';
import type { Logger } from '@sentryai/telemetry';
import { type Count, DayCounts } from './day-counts.ts';
import type { Refusal } from './limited-error.ts';

export type DailyQuotasOptions = {
  metadata: Pick<Metadata, 'findProject' | 'findDailyUsage' | 'addDailyUsage'>;
  logger: Logger;
  /** Unix milliseconds. */
  now: () => number;
  flushEveryMs?: number;
};

/** A project's quota, and what it used by a day's count in the store. */
type Known = { day: number; quota: ProjectQuota; stored: Count; loadedAtMs: number };

const FLUSH_EVERY_MS = 1_000;
const FAILURES_TOLD = 5;
/** How long a quota that was read holds; as keys do. */
const QUOTA_TTL_MS = 5_000;
/** A project that sent nothing for this long is looked up anew. */
const IDLE_MS = 10 * 60_000;
const NOTHING: Count = { items: 0, bytes: 0 };

export class DailyQuotas {
  readonly #options: DailyQuotasOptions;
  readonly #timer: NodeJS.Timeout;
  readonly #projects = new Map<number, Known>();
  /** Not yet written. */
  #added = new DayCounts();
  /** Being written; whether the store has it is not known. */
  #underWay = new DayCounts();
  #flushing: Promise<void> | undefined;
  #failuresInARow = 0;

  constructor(options: DailyQuotasOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.flush(), options.flushEveryMs ?? FLUSH_EVERY_MS);
    this.#timer.unref();
  }

  /** Brings what refusal() needs to know; undefined when it is here. Never rejects: what cannot be looked up does not limit. */
  load(projectId: number, nowMs: number): Promise<void> | undefined {
    const known = this.#projects.get(projectId);
    if (known === undefined || known.day !== dayOf(nowMs)) return this.#refresh(projectId, nowMs);
    if (nowMs - known.loadedAtMs > QUOTA_TTL_MS) {
      known.loadedAtMs = nowMs;
      void this.#refresh(projectId, nowMs);
    }
    return undefined;
  }

  /** Why this project may send nothing more today, or null. */
  refusal(projectId: number, nowMs: number): Refusal | null {
    const known = this.#projects.get(projectId);
    if (known === undefined) return null;
    const { items_per_day: itemsMax, bytes_per_day: bytesMax } = known.quota;
    if (itemsMax === null && bytesMax === null) return null;
    const used = this.#usedOn(projectId, known);
    const waitMs = dayStartMs(known.day + 1) - nowMs;
    if (itemsMax !== null && used.items >= itemsMax)
      return { reason: 'quota_items', waitMs, what: `This project may send ${itemsMax} items a day (UTC) and has used them up.` };
    if (bytesMax !== null && used.bytes >= bytesMax)
      return { reason: 'quota_bytes', waitMs, what: `This project may send ${bytesMax} bytes a day (UTC) and has used them up.` };
    return null;
  }

  /** Counts what was taken in; negative numbers take a count back. */
  add(projectId: number, items: number, bytes: number, nowMs: number): void {
    this.#added.add(dayOf(nowMs), projectId, items, bytes);
  }

  /** Writes what was added; on failure it stays for the next time. */
  flush(): Promise<void> {
    this.#flushing ??= this.#flushAll().finally(() => (this.#flushing = undefined));
    return this.#flushing;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#flushing;
    await this.flush();
  }

  #usedOn(projectId: number, { day, stored }: Known): Count {
    const added = this.#added.of(day, projectId) ?? NOTHING;
    const underWay = this.#underWay.of(day, projectId) ?? NOTHING;
    return { items: stored.items + added.items + underWay.items, bytes: stored.bytes + added.bytes + underWay.bytes };
  }

  async #refresh(projectId: number, nowMs: number): Promise<void> {
    const { metadata, logger } = this.#options;
    const day = dayOf(nowMs);
    const before = this.#projects.get(projectId);
    let found: Known = { day, quota: before?.quota ?? NO_QUOTA, stored: NOTHING, loadedAtMs: nowMs };
    try {
      const [project, stored] = await Promise.all([metadata.findProject(projectId), metadata.findDailyUsage(day, projectId)]);
      found = { ...found, quota: project?.quota ?? NO_QUOTA, stored };
    } catch (error) {
      // The data matters more than the count: a quota that was never read does not limit.
      logger.warn({ error, project_id: projectId }, 'the daily quota of a project could not be looked up');
    }
    const known = this.#projects.get(projectId);
    // Counts only grow. What was read may be older than the answer of a write that came meanwhile.
    if (known?.day === day)
      found = {
        ...found,
        stored: { items: Math.max(known.stored.items, found.stored.items), bytes: Math.max(known.stored.bytes, found.stored.bytes) },
      };
    this.#projects.set(projectId, found);
  }

  async #flushAll(): Promise<void> {
    const nowMs = this.#options.now();
    for (const [projectId, known] of this.#projects) if (nowMs - known.loadedAtMs > IDLE_MS) this.#projects.delete(projectId);
    this.#underWay = this.#added;
    this.#added = new DayCounts();
    for (const { day, counts } of this.#underWay.days()) {
      const totals = await this.#write(day, counts);
      for (const [index, { project_id, items, bytes }] of counts.entries()) {
        const known = this.#projects.get(project_id);
        if (totals === null) this.#added.add(day, project_id, items, bytes);
        else if (known?.day === day) known.stored = totals[index] ?? known.stored;
      }
    }
    this.#underWay = new DayCounts();
  }

  async #write(day: number, counts: readonly ({ project_id: number } & Count)[]): Promise<Count[] | null> {
    try {
      const totals = await this.#options.metadata.addDailyUsage(day, counts);
      this.#failuresInARow = 0;
      return totals;
    } catch (error) {
      // Somebody else writes now and then: only an outage is worth a line, and one, not one a second.
      this.#failuresInARow += 1;
      if (this.#failuresInARow === FAILURES_TOLD)
        this.#options.logger.warn({ error }, 'the use of projects could not be written down for some seconds, trying again');
      return null;
    }
  }
}
