import type { Redis } from 'ioredis';
import type { QueueStats } from '../port.ts';
import { runScript } from './connection.ts';
import { durabilityProblems } from './durability.ts';
import type { QueueKeys } from './keys.ts';
import { STATE } from './scripts.ts';

export type QueueStateOptions = {
  redis: Redis;
  keys: QueueKeys;
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
  #oldest = { ageMs: 0, atMs: performance.now() };
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
    if (bytes === 0) this.#oldest = { ageMs: 0, atMs: performance.now() };
  }

  stats(): QueueStats {
    const sinceMs = this.#oldest.ageMs > 0 ? performance.now() - this.#oldest.atMs : 0;
    return {
      pendingBytes: this.#pendingBytes,
      pendingRecords: null,
      oldestAgeMs: Math.round(this.#oldest.ageMs + sinceMs),
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
    const { redis, keys } = this.#options;
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      const [pendingBytes, ageMs] = (await runScript(redis, STATE, [keys.bytes, keys.oldest], [])) as [number, number];
      this.#isReachable = true;
      this.setPendingBytes(pendingBytes);
      this.#oldest = { ageMs: pendingBytes > 0 ? ageMs : 0, atMs: performance.now() };
    } catch {
      this.#isReachable = false;
      // Redis is away: the last numbers stand, the age grows, and appends and reads report the failure.
    } finally {
      this.#isLooking = false;
    }
  }
}
