import { latestReceipt, runQuery, type SqlFilter } from '@sentryai/store/queries/index';
import type { Store } from '@sentryai/store/port';
import { RecentIds } from './recent-ids.ts';
import type { TailItem, TailSource } from './tail-sources.ts';

/** Rows become visible some time after they were received; each look reaches back this far. */
const OVERLAP_MS = 10_000;
/** Now and then a look reaches back further, for rows that waited in a backlog of one partition. */
const DEEP_OVERLAP_MS = 120_000;
const DEEP_EVERY = 10;
/** Rows of one look. When more arrive, the tail shows the newest of them. */
const ROWS_MAX = 1_000;
const SEEN_MAX = 100_000;
/** Nothing received in this time: start at the clock's time. */
const START_LOOKBACK_MS = 3_600_000;
const DAY_MS = 86_400_000;

export type TailFeedOptions = {
  store: Pick<Store, 'query'>;
  source: TailSource;
  projectId: number;
  filter: SqlFilter | undefined;
  clock: () => number;
};

/**
 * New rows of one type, project and query. Looks by time of receipt with an overlap and remembers what it gave out,
 * because rows of different batches become visible out of order.
 */
export class TailFeed {
  readonly #options: TailFeedOptions;
  readonly #seen = new RecentIds(SEEN_MAX);
  /** Receipt of the newest row known. */
  #cursorMs = 0;
  /** What was received before is old, whether seen or not. */
  #floorMs = 0;
  #looks = 0;
  #isStarted = false;

  constructor(options: TailFeedOptions) {
    this.#options = options;
  }

  /** Rows that became visible since the last call, oldest first; the first call only finds out where to begin. */
  async poll(signal: AbortSignal): Promise<TailItem[]> {
    if (!this.#isStarted) {
      await this.#start(signal);
      return [];
    }
    this.#looks += 1;
    const items = await this.#look(this.#looks % DEEP_EVERY === 0 ? DEEP_OVERLAP_MS : OVERLAP_MS, signal);
    const fresh = items.filter((item) => item.receivedMs >= this.#floorMs && this.#seen.add(item.id));
    for (const item of items) this.#cursorMs = Math.max(this.#cursorMs, item.receivedMs);
    return fresh.reverse();
  }

  async #start(signal: AbortSignal): Promise<void> {
    const { store, projectId, clock } = this.#options;
    const nowMs = clock();
    const rows = await runQuery(store, latestReceipt(projectId, (nowMs - START_LOOKBACK_MS) * 1000), signal);
    const latestMs = rows[0]?.latest_ms ?? 0;
    this.#cursorMs = latestMs > 0 ? Math.min(latestMs, nowMs) : nowMs;
    const items = await this.#look(OVERLAP_MS, signal);
    for (const item of items) this.#seen.add(item.id);
    this.#floorMs = items.length < ROWS_MAX ? this.#cursorMs - OVERLAP_MS : this.#cursorMs;
    this.#isStarted = true;
  }

  #look(overlapMs: number, signal: AbortSignal): Promise<TailItem[]> {
    const { store, source, projectId, filter, clock } = this.#options;
    const window = { by: 'received' as const, fromUs: (this.#cursorMs - overlapMs) * 1000, toUs: (clock() + DAY_MS) * 1000 };
    return source.load((query) => runQuery(store, query, signal), { projectId, window, filter, limit: ROWS_MAX });
  }
}
