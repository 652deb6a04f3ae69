/** The prices that hold now, kept fresh: people change them while batches run. */
import type { Metadata } from '@sentryai/metadata';
import { EMPTY_PRICE_BOOK, PriceBook, type PriceBookData } from '@sentryai/pricing';
import type { Logger } from '@sentryai/telemetry';

export type PriceFeedOptions = {
  metadata: Pick<Metadata, 'listPriceOverrides' | 'priceRevision' | 'listProjects'>;
  logger: Logger;
  pollMs: number;
};

type Listener = (data: PriceBookData) => void;

export class PriceFeed {
  readonly #options: PriceFeedOptions;
  readonly #listeners = new Set<Listener>();
  #data: PriceBookData = EMPTY_PRICE_BOOK;
  #book = new PriceBook(EMPTY_PRICE_BOOK);
  /** What the data was read at; '' = never. */
  #version = '';
  #timer: NodeJS.Timeout | undefined;

  constructor(options: PriceFeedOptions) {
    this.#options = options;
  }

  get book(): PriceBook {
    return this.#book;
  }

  get data(): PriceBookData {
    return this.#data;
  }

  start(): void {
    this.#timer ??= setInterval(() => void this.#poll(), this.#options.pollMs);
    this.#timer.unref();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Called with every change from now on; answers how to end that. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Reads what changed since the last time. Errors: those of the metadata; the prices known so far stay. */
  async refresh(): Promise<void> {
    const { metadata } = this.#options;
    // The revision first: what changes while we read is read again the next time.
    const revision = await metadata.priceRevision();
    const projects = (await metadata.listProjects()).map(({ id, organization_id }) => ({ id, organization_id }));
    const version = `${revision} ${JSON.stringify(projects)}`;
    if (version === this.#version) return;
    this.#data = { overrides: await metadata.listPriceOverrides(), projects };
    this.#book = new PriceBook(this.#data);
    this.#version = version;
    for (const listener of this.#listeners) listener(this.#data);
  }

  async #poll(): Promise<void> {
    try {
      await this.refresh();
    } catch (error) {
      this.#options.logger.warn({ error }, 'price overrides cannot be read; those known so far stay in use');
    }
  }
}
