/** Tells the metadata about occurrences, and looks after issues whose state depends on counts of the store or on time. */
import type { OccurrenceGroup } from '@sentryai/issues';
import type { Metadata } from '@sentryai/metadata';
import type { Issue } from '@sentryai/schema';
import type { Store } from '@sentryai/store';
import { countsSince, runQuery } from '@sentryai/store/queries/index';
import type { Logger } from '@sentryai/telemetry';

export type IssueCounterOptions = {
  store: Store;
  metadata: Pick<Metadata, 'countOccurrences' | 'hashesOfIssues' | 'wakeIgnored' | 'ageIssues'>;
  logger: Logger;
  /** Unix milliseconds. */
  now: () => number;
};

const LOOK_EVERY_MS = 10_000;
const AGE_EVERY_MS = 60_000;
const AGED_AT_ONCE = 500;
const HOUR_MS = 3_600_000;

export class IssueCounter {
  readonly #options: IssueCounterOptions;
  /** Ignored issues that were seen again, by id: their conditions are looked at now and then. */
  readonly #seen = new Map<number, Issue>();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #agedAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: IssueCounterOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer ??= setInterval(() => {
      this.#looking = this.#looking.then(() => this.look());
    }, LOOK_EVERY_MS);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  /** Once per token, however often it is called. Errors: those of the metadata; nothing was counted then. */
  async count(token: string, groups: readonly OccurrenceGroup[]): Promise<void> {
    if (groups.length === 0) return;
    const { metadata, logger, now } = this.#options;
    const { ignored, overflowCount } = await metadata.countOccurrences({ token, nowMs: now(), groups });
    for (const issue of ignored) this.#seen.set(issue.id, issue);
    if (overflowCount > 0) logger.warn({ overflowCount }, 'occurrences were stored without an issue: a project opened too many');
  }

  /** What is due by now. Never rejects: it is tried again. */
  async look(): Promise<void> {
    const { metadata, logger, now } = this.#options;
    try {
      for (const issue of this.#seen.values()) {
        await this.#wake(issue);
        this.#seen.delete(issue.id);
      }
      if (now() - this.#agedAtMs < AGE_EVERY_MS) return;
      while ((await metadata.ageIssues(now(), AGED_AT_ONCE)).length >= AGED_AT_ONCE);
      this.#agedAtMs = now();
    } catch (error) {
      logger.warn({ error }, 'looking after issues failed; it is tried again');
    }
  }

  async #wake({ id, project_id, ignore }: Issue): Promise<void> {
    if (ignore === null || ignore.type === 'forever' || ignore.type === 'until_time') return;
    const { store, metadata, now } = this.#options;
    const hashes = (await metadata.hashesOfIssues([id])).map(({ hash }) => hash);
    const windowMs = 'window_ms' in ignore ? ignore.window_ms : null;
    const sinceMs = Math.max(ignore.at_ms, windowMs === null ? 0 : now() - windowMs);
    const hourMs = Math.floor(now() / HOUR_MS) * HOUR_MS;
    const [since] = await runQuery(store, countsSince({ projectId: project_id, hashes, sinceMs, hourMs }));
    if (since !== undefined)
      await metadata.wakeIgnored(id, { count: since.count, users: since.users, countThisHour: since.count_this_hour }, now());
  }
}
