/** A settler with a real store and metadata, and traces to give it. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Metadata, metadataPath, openSqliteMetadata } from '@sentryai/metadata';
import type { SpanContentRow, SpanRow } from '@sentryai/schema';
import { encodeBlock, openEmbeddedStore, type Store } from '@sentryai/store';
import { createLogger } from '@sentryai/telemetry';
import { buildContent, buildLlmSpan, buildSpan, spanIdOf } from '@sentryai/testing/builders';
import { IssueCounter } from '../issues/issue-counter.ts';
import { RulesCache } from '../rules/rules-cache.ts';
import { WindowJudge } from '../windows/window-judge.ts';
import { SettleThread } from './settle-thread.ts';
import { Settler } from './settler.ts';

const SETTLE_MS = 100;
/** Real time: the settler looks for what was received lately. */
const now = Date.now;
const logger = createLogger({ name: 'test', level: 'silent' });

export type TraceMaker = ReturnType<SettlerLab['newTrace']>;

export class SettlerLab {
  readonly store: Store;
  readonly metadata: Metadata;
  readonly #home: string;
  readonly #thread = new SettleThread();
  readonly #running = new Set<Settler | WindowJudge>();
  /** Of the newest trace. */
  project = 0;

  private constructor(home: string, store: Store) {
    this.#home = home;
    this.store = store;
    this.metadata = openSqliteMetadata({ path: metadataPath(home) });
  }

  static async open(): Promise<SettlerLab> {
    const home = await mkdtemp(join(tmpdir(), 'sentryai-settler-'));
    const store = await openEmbeddedStore({ path: join(home, 'store'), threadPoolSize: 16 });
    await store.migrate({ retentionDays: 0 });
    return new SettlerLab(home, store);
  }

  async close(): Promise<void> {
    await this.#thread.close();
    await this.metadata.close();
    await this.store.close();
    await rm(this.#home, { recursive: true, force: true });
  }

  async stopAll(): Promise<void> {
    for (const one of this.#running) await this.stop(one);
  }

  async stop(one: Settler | WindowJudge): Promise<void> {
    await one.close();
    this.#running.delete(one);
  }

  startSettler(owner = 'one'): Settler {
    const { store, metadata } = this;
    const { issues, rules } = this.#parts();
    const times = { settleMs: SETTLE_MS, settleMaxMs: 60_000 };
    return this.#start(new Settler({ store, metadata, issues, rules, thread: this.#thread, owner, ...times, logger, now }));
  }

  startWindowJudge(owner = 'one'): WindowJudge {
    const { store, metadata } = this;
    const times = { everyMs: 50, judgeEveryMs: 0 };
    return this.#start(new WindowJudge({ store, metadata, ...this.#parts(), thread: this.#thread, owner, ...times, logger, now }));
  }

  #parts() {
    const { store, metadata } = this;
    const issues = new IssueCounter({ store, metadata, logger, now });
    return { issues, rules: new RulesCache({ metadata, logger, now, maxAgeMs: 0 }) };
  }

  #start<T extends Settler | WindowJudge>(one: T): T {
    this.#running.add(one);
    one.start();
    return one;
  }

  async insert(...spans: SpanRow[]): Promise<void> {
    await this.store.insert(encodeBlock('spans', spans, randomBytes(6).toString('hex')), randomBytes(8).toString('hex'));
    const receivedFromMs = Math.min(...spans.map(({ received_at_ms }) => received_at_ms));
    for (const one of this.#running) if (one instanceof Settler) one.noteStored(receivedFromMs);
  }

  async insertContents(...contents: SpanContentRow[]): Promise<void> {
    await this.store.insert(encodeBlock('span_content', contents, randomBytes(6).toString('hex')), randomBytes(8).toString('hex'));
  }

  /** Spans of a new project: one trace unless they say otherwise, received now. */
  newTrace() {
    this.project += 1;
    return this.anotherTrace();
  }

  /** As newTrace, in the same project. */
  anotherTrace() {
    const place = { project_id: this.project, trace_id: randomBytes(16).toString('hex'), start_time_us: now() * 1000 };
    const at = (id: number) => ({ ...place, received_at_ms: now(), span_id: spanIdOf(id) });
    return {
      call: (id: number, parent: number, more: Partial<SpanRow> = {}) =>
        buildLlmSpan({ ...at(id), parent_span_id: spanIdOf(parent), ...more }),
      other: (id: number, parent: number, more: Partial<SpanRow> = {}) =>
        buildSpan({ ...at(id), parent_span_id: spanIdOf(parent), ...more }),
      content: (id: number, more: Partial<SpanContentRow>) => buildContent({ ...at(id), ...more }),
    };
  }
}
