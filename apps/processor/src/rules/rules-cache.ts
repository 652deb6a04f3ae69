/** What projects said about their errors and detectors, and which issues they discarded; a few seconds old at most. */
import type { Metadata } from '@sentryai/metadata';
import type { Logger } from '@sentryai/telemetry';
import { NO_RULES, type ProjectRules } from '@sentryai/occurrences/project-rules';

/** As threads get it. `version` grows with every change. */
export type RulesSnapshot = {
  version: number;
  projects: ReadonlyMap<number, ProjectRules>;
  /** `project/hash` of fingerprints whose occurrences are to be dropped. */
  discarded: ReadonlySet<string>;
};

export type RulesCacheOptions = {
  metadata: Pick<Metadata, 'listSettings' | 'discardedHashes'>;
  logger: Logger;
  now: () => number;
  maxAgeMs?: number;
};

const KEY = /^project\/(\d+)\/(grouping|detectors)$/;

export class RulesCache {
  readonly #options: RulesCacheOptions;
  readonly #maxAgeMs: number;
  #snapshot: RulesSnapshot = { version: 0, projects: new Map(), discarded: new Set() };
  #readAtMs = Number.NEGATIVE_INFINITY;
  #text = '';
  #reading: Promise<void> | undefined;

  constructor(options: RulesCacheOptions) {
    this.#options = options;
    this.#maxAgeMs = options.maxAgeMs ?? 5_000;
  }

  get current(): RulesSnapshot {
    return this.#snapshot;
  }

  of(projectId: number): ProjectRules {
    return this.#snapshot.projects.get(projectId) ?? NO_RULES;
  }

  /** Reads them anew when they are old. While they cannot be read the last ones hold. */
  async refresh(): Promise<RulesSnapshot> {
    if (this.#options.now() - this.#readAtMs >= this.#maxAgeMs) {
      this.#reading ??= this.#read().finally(() => {
        this.#reading = undefined;
      });
      await this.#reading;
    }
    return this.#snapshot;
  }

  async #read(): Promise<void> {
    const { metadata, logger, now } = this.#options;
    try {
      const [settings, discarded] = await Promise.all([metadata.listSettings('project/'), metadata.discardedHashes()]);
      this.#readAtMs = now();
      const text = JSON.stringify([settings, discarded]);
      if (text === this.#text) return;
      this.#text = text;
      const projects = new Map<number, ProjectRules>();
      for (const { key, value } of settings) {
        const match = KEY.exec(key);
        if (match === null) continue;
        const [, project, kind] = match as unknown as [string, string, keyof ProjectRules];
        projects.set(Number(project), { ...(projects.get(Number(project)) ?? NO_RULES), [kind]: value });
      }
      this.#snapshot = { version: this.#snapshot.version + 1, projects, discarded: new Set(discarded) };
    } catch (error) {
      logger.warn({ error }, 'rules of projects cannot be read; the last ones hold');
    }
  }
}
