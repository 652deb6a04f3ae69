/** Keeps one normalizer thread alive for the batch loop, and finds out which items it died of. */
import { type QueueBatch, readFrames } from '@sentryai/queue';
import type { Logger } from '@sentryai/telemetry';
import type { RulesCache } from '../rules/rules-cache.ts';
import type { AnswerQuestion, FollowUpBlocks, NormalizedBlocks } from './messages.ts';
import { type FoldFaults, noFoldFaults } from '../entities/fold-faults.ts';
import type { UnfoldedPatches } from '../entities/patch-query.ts';
import { type Normalizer, NormalizerError } from './normalizer.ts';
import { DEFAULT_ISOLATE_LIMITS, findPoison, type Poison } from './poison.ts';
import { ThreadProber, type ThreadProberOptions } from './thread-prober.ts';

export type NormalizerHolderOptions = {
  /** Makes a normalizer that already knows what the store took in; called again when one died. */
  create: () => Promise<Normalizer>;
  probe: Omit<ThreadProberOptions, 'frames'>;
  rules: Pick<RulesCache, 'refresh'>;
  logger: Logger;
};

/** What is known of one batch over its tries. */
export type BatchFaults = {
  /** Threads that were lost while this batch was under way. */
  losses: number;
  poison?: Poison;
  refused?: ReadonlyMap<string, string>;
  unfolded?: UnfoldedPatches;
  fold?: FoldFaults;
};

/** The first loss may be another batch's fault, or the machine's; the second one is looked into. */
const LOSSES_MAX = 2;
/** Each try may end a thread, so there are fewer of them than in the normalizer itself, and their time is bounded. */
const PROBES_MAX = 200;
const SEARCH_MS_MAX = 120_000;
const NOTHING_FOLLOWS: FollowUpBlocks = { blocks: [], unfolded: new Map(), failures: [] };

export class NormalizerHolder {
  readonly #options: NormalizerHolderOptions;
  #normalizer: Promise<Normalizer> | undefined;
  /** Which thread waits to follow up on a batch. */
  readonly #waiting = new Map<string, Normalizer>();

  constructor(options: NormalizerHolderOptions) {
    this.#options = options;
  }

  /** Made before the first batch, which would otherwise wait for a thread to load its code. A failure shows there. */
  start(): void {
    this.#normalizer ??= this.#options.create();
    this.#normalizer.catch(() => undefined);
  }

  /**
   * One try. `previous`: settles when the batches before this one are stored.
   * Errors: NormalizerError and those of create(); try again.
   */
  async normalize(batch: QueueBatch, previous: Promise<void>, faults: BatchFaults, answer: AnswerQuestion): Promise<NormalizedBlocks> {
    return this.#use(batch, previous, faults, async (normalizer) => {
      const { poison, refused, unfolded } = faults;
      const normalized = await normalizer.normalize(batch, { poison, refused, unfolded }, answer);
      if (normalized.hasFollowUp) this.#waiting.set(batch.id, normalizer);
      return normalized;
    });
  }

  /** One try at what follows from a batch whose blocks are stored. A thread that is new since then reads the batch again. */
  async followUp(batch: QueueBatch, previous: Promise<void>, faults: BatchFaults, answer: AnswerQuestion): Promise<FollowUpBlocks> {
    const fold = (faults.fold ??= noFoldFaults());
    return this.#use(batch, previous, faults, async (normalizer) => {
      const { poison, refused } = faults;
      const isKnown = this.#waiting.get(batch.id) === normalizer;
      this.#waiting.delete(batch.id);
      if (!isKnown && !(await normalizer.normalize(batch, { poison, refused }, answer)).hasFollowUp) return NOTHING_FOLLOWS;
      try {
        return await normalizer.followUp(batch, fold, answer);
      } catch (error) {
        noteLoss(fold, error);
        throw error;
      }
    });
  }

  async close(): Promise<void> {
    const closing = this.#normalizer;
    this.#normalizer = undefined;
    await (await closing?.catch(() => undefined))?.close();
  }

  async #use<T>(batch: QueueBatch, previous: Promise<void>, faults: BatchFaults, work: (normalizer: Normalizer) => Promise<T>): Promise<T> {
    if (faults.losses >= LOSSES_MAX) await this.#findPoison(batch, faults);
    this.start();
    const used = this.#normalizer;
    try {
      const [normalizer, rules] = await Promise.all([used!, this.#options.rules.refresh()]);
      normalizer.useRules(rules);
      return await work(normalizer);
    } catch (error) {
      // What was folded is known to be at fault; the records of the batch need not be searched.
      if (error instanceof NormalizerError && error.isThreadLost && error.foldedKey === null) faults.losses += 1;
      // The other batch under way may have made a new one already.
      if (this.#normalizer === used) await this.close();
      // A new thread must see the batches in their order again, else two of them could both take an item for new.
      await previous;
      throw error;
    }
  }

  async #findPoison(batch: QueueBatch, faults: BatchFaults): Promise<void> {
    const { logger, probe } = this.#options;
    const records = [...readFrames(batch.frames)].length;
    const deadlineMs = performance.now() + SEARCH_MS_MAX;
    const prober = new ThreadProber({ ...probe, frames: batch.frames });
    try {
      faults.poison = await findPoison(records, prober, {
        ...DEFAULT_ISOLATE_LIMITS,
        probesMax: PROBES_MAX,
        isOver: () => performance.now() > deadlineMs,
        known: faults.poison,
      });
    } finally {
      await prober.close();
    }
    faults.losses = 0;
    logger.warn(
      { batch: batch.id, records: [...faults.poison.keys()] },
      'a batch ended its thread twice; records at fault were looked for',
    );
  }
}

function noteLoss(fold: FoldFaults, error: unknown): void {
  if (!(error instanceof NormalizerError) || !error.isThreadLost) return;
  const { foldedKey } = error;
  fold.losses += 1;
  if (foldedKey !== null) fold.lossesAt.set(foldedKey, (fold.lossesAt.get(foldedKey) ?? 0) + 1);
}
