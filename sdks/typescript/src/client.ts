/** The client: builds events on the caller's path, leaves everything else to the sender. */
import { randomUUID } from 'node:crypto';
import { EventBuffer } from './buffer.ts';
import type { Config, WireEvent } from './config.ts';
import * as context from './context.ts';
import { sendBeforeDying } from './crash-sender.ts';
import { Discards } from './discards.ts';
import { isErrorLike } from './errors.ts';
import { errorParts, llmUsageParts, logParts, rawParts, type ErrorFields, type LlmUsage, type LogOptions, type Parts } from './event.ts';
import { debug, guarded, insideSdk, isInsideSdk, reportInternalError } from './internal.ts';
import { Sender } from './sender.ts';
import { Snapshot } from './snapshot.ts';
import { Spool, spoolFolder } from './spool.ts';
import { textTags, toText } from './text.ts';
import { HttpTransport, type Transport } from './transport.ts';
import { SDK } from './version.ts';

// Memory of an event without its content: the object, id, timestamp, buffer entry.
const EVENT_BASE_BYTES = 500;

/** Counts since `init`. `discarded` is by reason; sdks/spec/api.md explains the reasons. */
export type Stats = {
  captured: number;
  sent: number;
  bufferedEvents: number;
  bufferedBytes: number;
  discarded: Record<string, number>;
};

/** What can be replaced for tests, see `sentryai/testing`. `clock` answers epoch seconds. */
export type ClientParts = { wire?: Transport; clock?: () => number; newId?: () => string };

/** One connection to one server. The functions of the package use the client that `init` made. */
export class Client {
  readonly config: Config;
  private readonly buffer: EventBuffer;
  private readonly dropped = new Discards();
  private readonly sender: Sender;
  private readonly spool: Spool | null;
  private readonly clock: () => number;
  private readonly newId: () => string;
  private readonly base: WireEvent = {};
  private readonly capturedErrors = new WeakSet<object>();
  private closing: Promise<boolean> | null = null;
  private isOff: boolean;
  private exitDeadlineMs: number | null = null;

  constructor(config: Config, parts: ClientParts = {}) {
    this.config = config;
    this.isOff = !config.enabled;
    this.clock = parts.clock ?? (() => Date.now() / 1000);
    this.newId = parts.newId ?? (() => randomUUID().replaceAll('-', ''));
    for (const name of ['service', 'environment', 'release'] as const) {
      if (config[name]) this.base[name] = config[name];
    }
    const folder = config.enabled ? spoolFolder(config.spoolDir, config.endpoint, config.key) : null;
    this.spool = folder === null ? null : new Spool(folder);
    this.buffer = new EventBuffer(config.maxBufferBytes);
    const wire = parts.wire ?? new HttpTransport(config.enabled ? config.endpoint : 'http://127.0.0.1', config.key);
    const { buffer, dropped, spool, clock, newId } = this;
    this.sender = new Sender({ config, buffer, dropped, wire, spool, clock, newId });
  }

  /** Sends what an earlier process left on disk. */
  start(): void {
    if (this.isOff || this.spool === null) return;
    try {
      if (this.spool.hasFiles()) this.sender.start();
    } catch (error) {
      debug(`cannot read the spool: ${toText(error)}`);
    }
  }

  /** See `captureLog` of the package. */
  captureLog(level: unknown, message: unknown, attributes: Readonly<WireEvent> | null = null, options: LogOptions = {}): string | null {
    return this.isOff ? null : this.capture('log', () => logParts(level, message, attributes, options));
  }

  /** See `captureError` of the package. */
  captureError(error: unknown, fields: ErrorFields = {}): string | null {
    if (this.isOff) return null;
    const id = this.capture('error', () => errorParts(error, fields));
    if (id !== null && isErrorLike(error)) this.capturedErrors.add(error);
    return id;
  }

  /** See `captureLlmUsage` of the package. */
  captureLlmUsage(usage: LlmUsage): string | null {
    return this.isOff ? null : this.capture('llm_usage', () => llmUsageParts(usage));
  }

  /** See `captureEvent` of the package. */
  captureEvent(event: Readonly<WireEvent>): string | null {
    return this.isOff ? null : this.capture(toText(event['type'] ?? ''), () => rawParts(event));
  }

  /** True when this very error was captured already: a crash after `captureError(e); throw e` is one error. */
  wasCaptured(error: unknown): boolean {
    return typeof error === 'object' && error !== null && this.capturedErrors.has(error);
  }

  /** See `flush` of the package. */
  async flush(timeoutMs = 5_000): Promise<boolean> {
    if (this.isOff) return true;
    return this.sender.flush(timeoutMs);
  }

  /** See `close` of the package. */
  close(timeoutMs: number = this.config.shutdownTimeoutMs): Promise<boolean> {
    if (this.closing) return this.closing;
    this.closing = this.isOff ? Promise.resolve(true) : this.sender.close(timeoutMs);
    this.isOff = true;
    return this.closing;
  }

  /** See `stats` of the package. */
  stats(): Stats {
    const { buffer } = this;
    return {
      captured: buffer.captured,
      sent: this.sender.sent,
      bufferedEvents: buffer.unsettled,
      bufferedBytes: buffer.bytes,
      discarded: this.dropped.totals(),
    };
  }

  // The end of the process, see hooks.ts

  /** True when something would be lost if the process ended now. */
  get hasUnsent(): boolean {
    return !this.isOff && (this.buffer.unsettled > 0 || this.dropped.hasUnreported());
  }

  /** The event loop has nothing left to do: sends the rest, within the time that exits may be delayed. */
  async flushBeforeExit(): Promise<void> {
    const budgetMs = this.exitBudgetMs();
    if (budgetMs <= 0) return;
    this.sender.setDeadline(performance.now() + budgetMs);
    if (await this.sender.flush(budgetMs)) this.exitDeadlineMs = null; // the next end, should the process go on, has its own budget
    this.sender.clearDeadline();
  }

  /** The process ends when this returns: sends the rest synchronously, and leaves on disk what does not get out. */
  flushWhileDying(): void {
    if (!this.hasUnsent) return;
    this.isOff = true;
    const bodies = this.sender.takeAll().map(({ body, settle }) => ({ body, settle, file: this.sender.write(body) }));
    if (!this.sender.isServerSilent) sendBeforeDying(this.config, bodies, this.exitBudgetMs());
    for (const { file, settle } of bodies) settle(file === null ? 'network_error' : null);
  }

  /** Milliseconds left to delay the exit; all steps of one exit share them. */
  private exitBudgetMs(): number {
    this.exitDeadlineMs ??= performance.now() + this.config.shutdownTimeoutMs;
    return this.exitDeadlineMs - performance.now();
  }

  // The caller's path

  private capture(kind: string, build: () => Parts): string | null {
    if (isInsideSdk()) {
      this.dropped.count('recursion', kind);
      return null;
    }
    return guarded(`capture of ${kind}`, null, () =>
      insideSdk(() => {
        try {
          return this.enqueue(kind, build());
        } catch (error) {
          this.dropped.count('serialization_failed', kind);
          this.sender.wake();
          reportInternalError(`capture of ${kind}`, error);
          return null;
        }
      }),
    );
  }

  private enqueue(kind: string, { fields, common, attributes }: Parts): string | null {
    const around = context.current();
    const trace = 'trace_id' in common || 'trace_id' in around ? null : context.activeTrace();
    const event: WireEvent = { type: kind, id: this.newId(), timestamp: this.clock(), sdk: SDK, ...this.base, ...trace };
    for (const name of context.COMMON_FIELDS) {
      const value = common[name] ?? around[name];
      if (value !== undefined) event[name] = toText(value);
    }
    if (common['id'] !== undefined) event['id'] = toText(common['id']);
    if (common['timestamp'] !== undefined) event['timestamp'] = epochSeconds(common['timestamp']);
    const snapshot = new Snapshot(this.config.maxStringChars);
    for (const name of Object.keys(fields)) event[name] = snapshot.copy(fields[name]);
    const tags = { ...this.config.tags, ...around.tags, ...(common['tags'] ? textTags(common['tags'] as WireEvent) : null) };
    if (Object.keys(tags).length > 0) event['tags'] = snapshot.copy(tags);
    const all = around.attributes ? { ...around.attributes, ...attributes } : attributes;
    if (all !== null && Object.keys(all).length > 0) event['attributes'] = snapshot.copy(all);
    const isTaken = this.buffer.offer(kind, event, EVENT_BASE_BYTES + snapshot.bytes);
    if (!isTaken) this.dropped.count('queue_overflow', kind);
    this.sender.wake();
    return isTaken ? (event['id'] as string) : null;
  }
}

/** A Date becomes epoch seconds; numbers and texts go out as given, the server reads both. */
function epochSeconds(value: unknown): unknown {
  return value instanceof Date ? value.getTime() / 1000 : value;
}
