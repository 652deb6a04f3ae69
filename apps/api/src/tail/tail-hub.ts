import { AppError, type TailEvent } from '@sentryai/schema';
import type { Store } from '@sentryai/store/port';
import type { Logger } from '@sentryai/telemetry';
import { compileSearch } from '../search/index.ts';
import { TailFeed } from './tail-feed.ts';
import { TAIL_SOURCES, type TailType } from './tail-sources.ts';

export type TailHubOptions = {
  store: Pick<Store, 'query'>;
  logger: Logger;
  clock: () => number;
  /** Pause between looks; default 500 ms. */
  pollMs?: number;
};

export type TailRequest = { projectId: number; types: readonly TailType[]; query: string | undefined };

/** Somebody who watches. `close` is called when the hub stops. */
export type TailSubscriber = { send(event: TailEvent): void; close(): void };

const SUBSCRIBERS_MAX = 500;
/** Different type and query combinations watched in one project. */
const FEEDS_MAX = 40;
/** After a slow round the pause grows with it, so that tailing takes at most a fifth of a query lane. */
const PAUSE_PER_WORK = 4;

type Watched = { feed: TailFeed; subscribers: Set<TailSubscriber> };
type ProjectTail = { feeds: Map<string, Watched>; stop: AbortController };

/** One poller per project while somebody watches it; all who ask for the same share its looks. */
export class TailHub {
  readonly #options: TailHubOptions;
  readonly #projects = new Map<number, ProjectTail>();
  readonly #subscribers = new Set<TailSubscriber>();
  #isClosed = false;

  constructor(options: TailHubOptions) {
    this.#options = options;
  }

  get subscriberCount(): number {
    return this.#subscribers.size;
  }

  /**
   * Starts sending what is stored from now on.
   * returns  a function that ends it; safe to call twice
   * errors   SearchQueryError (400); AppError tail_limited (429), shutting_down (503)
   */
  subscribe(request: TailRequest, subscriber: TailSubscriber): () => void {
    if (this.#isClosed) throw refused('shutting_down', 'The server is stopping', 503);
    if (this.#subscribers.size >= SUBSCRIBERS_MAX) throw refused('tail_limited', `More than ${SUBSCRIBERS_MAX} tails are open`, 429);
    const { store, clock } = this.#options;
    const wanted = request.types.map((type) => {
      const source = TAIL_SOURCES[type];
      // Compiled before anything is registered, so that a mistake leaves no trace.
      const filter = compileSearch(request.query, source.dialect, { nowMs: clock() });
      const feed = () => new TailFeed({ store, source, projectId: request.projectId, filter, clock });
      return { key: JSON.stringify([type, request.query ?? '']), feed };
    });
    const project = this.#projects.get(request.projectId) ?? { feeds: new Map<string, Watched>(), stop: new AbortController() };
    const added = wanted.filter(({ key }) => !project.feeds.has(key)).length;
    if (project.feeds.size + added > FEEDS_MAX) throw refused('tail_limited', 'Too many different queries are tailed in this project', 429);

    for (const { key, feed } of wanted) {
      const watched = project.feeds.get(key) ?? { feed: feed(), subscribers: new Set() };
      watched.subscribers.add(subscriber);
      project.feeds.set(key, watched);
    }
    this.#subscribers.add(subscriber);
    if (!this.#projects.has(request.projectId)) {
      this.#projects.set(request.projectId, project);
      void this.#run(project);
    }
    return () => this.#unsubscribe(request.projectId, project, subscriber);
  }

  /** Ends every tail and the queries under way. Safe to call twice. */
  close(): void {
    this.#isClosed = true;
    for (const project of this.#projects.values()) project.stop.abort();
    for (const subscriber of this.#subscribers) subscriber.close();
    this.#projects.clear();
    this.#subscribers.clear();
  }

  #unsubscribe(projectId: number, project: ProjectTail, subscriber: TailSubscriber): void {
    this.#subscribers.delete(subscriber);
    for (const [key, watched] of project.feeds) {
      watched.subscribers.delete(subscriber);
      if (watched.subscribers.size === 0) project.feeds.delete(key);
    }
    if (project.feeds.size > 0) return;
    project.stop.abort();
    if (this.#projects.get(projectId) === project) this.#projects.delete(projectId);
  }

  async #run(project: ProjectTail): Promise<void> {
    const { signal } = project.stop;
    while (!signal.aborted) {
      const startedMs = performance.now();
      for (const watched of project.feeds.values()) await this.#look(watched, signal);
      const workMs = performance.now() - startedMs;
      await pause(Math.max(this.#options.pollMs ?? 500, workMs * PAUSE_PER_WORK), signal);
    }
  }

  async #look({ feed, subscribers }: Watched, signal: AbortSignal): Promise<void> {
    if (signal.aborted || subscribers.size === 0) return;
    try {
      const items = await feed.poll(signal);
      for (const item of items) for (const subscriber of subscribers) subscriber.send(item.event);
    } catch (error) {
      // The next look reaches back over this one, so nothing is missed.
      if (!signal.aborted) this.#options.logger.warn({ err: error }, 'a look for new rows failed');
    }
  }
}

function refused(code: string, what: string, httpStatus: number): AppError {
  const message = `${what}, so this one was not opened. Stored data is not affected; try again later, or read the lists instead.`;
  return new AppError({ code, message, httpStatus, retryable: true, retryAfterSeconds: 10 });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(finish, ms);
    signal.addEventListener('abort', finish, { once: true });
    function finish() {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    }
  });
}
