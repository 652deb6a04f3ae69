import type { Redis } from 'ioredis';
import type { QueueLane, QueueStats } from '../port.ts';
import { runScript } from './connection.ts';
import { durabilityProblems } from './durability.ts';
import type { QueueKeys } from './keys.ts';
import { STATE } from './scripts.ts';

export type QueueStateOptions = {
  redis: Redis;
  keys: QueueKeys;
  partitionCount: number;
  bytesMax: number;
  /** Called with each weakness of Redis' settings when it is found. */
  onWarning: (message: string) => void;
};

const LOOK_EVERY_MS = 1_000;

/** What stats() answers without asking: looked up once a second, and told by appends and commits in between. */
export class QueueState {
  readonly #options: QueueStateOptions;
  readonly #timer: NodeJS.Timeout;
  readonly #warned = new Set<string>();
  #pendingBytes = 0;
  /** performance.now() at which the oldest record of a lane came; null when nothing waits in it. */
  #oldestAtMs: Record<QueueLane, number | null> = { express: null, backlog: null };
  #problems: string[] = [];
  #isLooking = false;
  #isReachable = true;

  private constructor(options: QueueStateOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.#look(), LOOK_EVERY_MS).unref();
    options.redis.on('ready', this.#onReady);
    options.redis.on('close', this.#onClose);
  }

  static async open(options: QueueStateOptions): Promise<QueueState> {
    const state = new QueueState(options);
    await state.#checkDurability();
    await state.#look();
    return state;
  }

  setPendingBytes(bytes: number): void {
    this.#pendingBytes = bytes;
    if (bytes === 0) this.#oldestAtMs = { express: null, backlog: null };
  }

  /** A record went into a lane, so that it is not empty until the next look says so. */
  noteAppended(lane: QueueLane): void {
    this.#oldestAtMs[lane] ??= performance.now();
  }

  stats(): QueueStats {
    const nowMs = performance.now();
    const ageMs = (atMs: number | null): number | null => (atMs === null ? null : Math.round(nowMs - atMs));
    const ages = { express: ageMs(this.#oldestAtMs.express), backlog: ageMs(this.#oldestAtMs.backlog) };
    return {
      pendingBytes: this.#pendingBytes,
      pendingRecords: null,
      oldestAgeMs: Math.max(ages.express ?? 0, ages.backlog ?? 0),
      lanes: { express: { oldestAgeMs: ages.express }, backlog: { oldestAgeMs: ages.backlog } },
      bytesMax: this.#options.bytesMax,
      durability: this.#problems.length === 0 ? 'full' : 'degraded',
      durabilityProblems: this.#problems,
      ...(this.#isReachable ? {} : { unavailableReason: 'Redis cannot be reached' }),
    };
  }

  close(): void {
    clearInterval(this.#timer);
    this.#options.redis.off('ready', this.#onReady);
    this.#options.redis.off('close', this.#onClose);
  }

  readonly #onReady = (): void => void this.#checkDurability().then(() => this.#look());

  readonly #onClose = (): void => {
    this.#isReachable = false;
  };

  async #checkDurability(): Promise<void> {
    this.#problems = await durabilityProblems(this.#options.redis);
    for (const problem of this.#problems) {
      if (!this.#warned.has(problem)) this.#options.onWarning(problem);
      this.#warned.add(problem);
    }
  }

  async #look(): Promise<void> {
    const { redis, keys, partitionCount } = this.#options;
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      const answer = await runScript(redis, STATE, [keys.bytes, keys.oldest], [partitionCount]);
      const [pendingBytes, expressAgeMs, backlogAgeMs] = answer as [number, number, number];
      const nowMs = performance.now();
      const atMs = (ageMs: number): number | null => (ageMs < 0 ? null : nowMs - ageMs);
      this.#isReachable = true;
      this.#oldestAtMs = { express: atMs(expressAgeMs), backlog: atMs(backlogAgeMs) };
      this.setPendingBytes(pendingBytes);
    } catch {
      this.#isReachable = false;
      // Redis is away: the last numbers stand, the age grows, and appends and reads report the failure.
    } finally {
      this.#isLooking = false;
    }
  }
}
