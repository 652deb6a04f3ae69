/**
 * Off the caller's path: takes batches from the buffer, encodes them, sends them, tries again, gives up with a count.
 *
 *     buffer -> beforeSend -> encode -> POST --2xx--> settled
 *                  |            |         |--retry--> wait, same batch again, until retryMaxMs -> dropped, counted
 *                  v            v         |--413----> two halves
 *               counted      counted      '--4xx----> dropped, counted
 *
 * No timer and no socket of ours keeps the process alive; only a waiting `flush` does, for as long as its timeout.
 */
import { readFileSync } from 'node:fs';
import { type Entry, bodyOf } from './batch.ts';
import type { EventBuffer, Item } from './buffer.ts';
import type { Config, WireEvent } from './config.ts';
import type { Discards } from './discards.ts';
import { encodeEvent, EventTooLarge } from './encode.ts';
import { debug, insideSdk, reportInternalError, settings, warn } from './internal.ts';
import { Snapshot } from './snapshot.ts';
import { addSourceLines } from './source-lines.ts';
import type { Spool } from './spool.ts';
import { errorText } from './errors.ts';
import type { Outcome, Transport } from './transport.ts';
import { SDK } from './version.ts';

const BACKOFF_BASE_MS = 500;
const BACKOFF_MAX_MS = 30_000;
// A report alone, without events, is no reason to call a server that keeps refusing it every second.
const LONE_REPORT_EVERY_MS = 30_000;
// Attempts per process to send what earlier processes left on disk.
const SPOOL_TRIES = 5;
// Encoding shares the host's event loop: let others run after this much.
const ENCODE_SLICE_BYTES = 262_144;

export type SenderParts = {
  config: Config;
  buffer: EventBuffer;
  dropped: Discards;
  wire: Transport;
  spool: Spool | null;
  /** Epoch seconds. */
  clock: () => number;
  newId: () => string;
};

export class Sender {
  sent = 0;
  private readonly parts: SenderParts;
  private timer: NodeJS.Timeout | null = null;
  private isRunning = false;
  private isStopped = false;
  /** Set while the process ends: after this moment nothing is tried again. Monotonic ms. */
  private giveUpAtMs: number | null = null;
  private taken: Item[] = [];
  /** What is on its way: the pieces of one batch, the first of them in the request. */
  private inFlight: (readonly Entry[])[] = [];
  private blockedUntilMs = 0;
  private nextLoneReportMs = 0;
  private reportTries = 0;
  private kicks = 0;
  private lastSendFailed = false;
  private spoolTriesLeft: number;
  private spoolWaits: boolean;
  /** Spool file that is being sent. */
  private claimed: string | null = null;
  private isRefusalTold = false;
  private endSleep: (() => void) | null = null;
  private readonly waiters = new Set<() => void>();

  constructor(parts: SenderParts) {
    this.parts = parts;
    this.spoolWaits = parts.spool !== null;
    this.spoolTriesLeft = SPOOL_TRIES;
  }

  /** Called after each event: starts the timer for a batch's first event, sends a full batch at once. */
  wake(): void {
    if (this.isRunning || this.isStopped) return;
    if (this.isFull()) this.schedule(0);
    else if (this.timer === null) this.schedule(this.parts.config.flushIntervalMs);
  }

  /** Sends what an earlier process left on disk. */
  start(): void {
    this.schedule(0);
  }

  /** Settles when everything captured before is acknowledged (true), lost (false) or the time is over (false). */
  async flush(timeoutMs: number): Promise<boolean> {
    const { buffer, dropped } = this.parts;
    if (buffer.unsettled === 0 && !dropped.hasUnreported()) return true;
    const mark = buffer.mark();
    const triesBefore = this.reportTries;
    const isDone = (): boolean => {
      if (this.giveUpAtMs !== null && this.lastSendFailed && this.parts.spool !== null) return true;
      return buffer.settled >= mark.target && (this.reportTries > triesBefore || !dropped.hasUnreported());
    };
    this.kicks += 1;
    this.endSleep?.();
    this.schedule(0);
    await this.until(isDone, timeoutMs);
    buffer.unmark(mark);
    return buffer.settled >= mark.target && !mark.lost;
  }

  /** From now on the process ends: failures go to disk instead of being waited for. `deadlineMs` is monotonic. */
  setDeadline(deadlineMs: number): void {
    this.giveUpAtMs = deadlineMs;
    this.lastSendFailed = false;
  }

  /** The process went on after all. */
  clearDeadline(): void {
    this.giveUpAtMs = null;
  }

  /** Flushes, stops, and spools what is left; afterwards nothing is sent any more. */
  async close(timeoutMs: number): Promise<boolean> {
    this.setDeadline(performance.now() + timeoutMs);
    const isDelivered = await this.flush(timeoutMs);
    for (const { body, settle } of this.takeAll()) {
      if (this.write(body) === null) settle('network_error');
      else settle(null);
    }
    this.parts.wire.close();
    return isDelivered;
  }

  /** True when the last attempt got no answer: then another one while exiting is a waste of the host's time. */
  get isServerSilent(): boolean {
    return this.lastSendFailed;
  }

  /** Stops the sender and hands over everything unsent, in bodies of one request each. `settle` ends their life. */
  takeAll(): { body: Buffer; settle: (reason: string | null) => void }[] {
    const { buffer, config, dropped } = this.parts;
    this.isStopped = true;
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.endSleep?.();
    this.releaseClaimed();
    const groups: Entry[][] = this.inFlight.filter((piece) => piece.length > 0).map((piece) => [...piece]);
    this.inFlight = [];
    let items = this.taken;
    this.taken = [];
    while (items.length > 0 || buffer.length > 0) {
      const entries = [...items, ...buffer.take(config.batchMaxEvents, config.batchMaxBytes)].flatMap((item) => this.encode(item) ?? []);
      items = [];
      if (entries.length > 0) groups.push(entries);
    }
    if (dropped.hasUnreported()) {
      const last = groups.at(-1);
      if (last) last.push(this.reportEntry());
      else groups.push([this.reportEntry()]);
    }
    return groups.map((entries) => ({
      body: bodyOf(entries),
      settle: (reason) => {
        for (const entry of entries) {
          if (reason !== null && entry.report) dropped.restore(entry.report);
          else if (reason !== null) dropped.count(reason, entry.type);
          entry.onEnd(true);
        }
      },
    }));
  }

  private releaseClaimed(): void {
    try {
      if (this.claimed !== null) this.parts.spool?.release(this.claimed);
    } catch (error) {
      debug(`cannot put a spool file back: ${errorText(error)}`); // its claim expires by itself
    }
    this.claimed = null;
  }

  /** Stores one body on disk; null when there is no spool or no room. */
  write(body: Buffer): string | null {
    try {
      return this.parts.spool?.write(body) ?? null;
    } catch (error) {
      debug(`cannot write to the spool: ${errorText(error)}`);
      return null;
    }
  }

  // The loop

  private schedule(delayMs: number): void {
    if (this.isStopped || this.isRunning) return;
    if (this.timer) clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.run(), delayMs);
    this.timer.unref();
  }

  private async run(): Promise<void> {
    this.timer = null;
    if (this.isRunning || this.isStopped) return;
    this.isRunning = true;
    try {
      if (this.spoolWaits) await this.sendSpooled();
      do await this.sendNext();
      while (!this.isStopped && this.hasUrgentWork());
    } catch (error) {
      this.reportLoopError(error);
    }
    this.isRunning = false;
    this.notify();
    this.scheduleNext();
  }

  private scheduleNext(): void {
    const { buffer, dropped, config } = this.parts;
    if (this.isStopped) return;
    if (buffer.length > 0) this.schedule(this.isFull() ? 0 : config.flushIntervalMs);
    else if (this.spoolWaits) this.schedule(0);
    else if (dropped.hasUnreported()) this.schedule(Math.max(config.flushIntervalMs, this.nextLoneReportMs - performance.now()));
  }

  private reportLoopError(error: unknown): void {
    try {
      reportInternalError('sender', error);
    } catch (rethrown) {
      if (settings.raiseErrors) warn(`internal error in sender: ${errorText(rethrown)}`); // our tests look for it
    }
  }

  private isFull(): boolean {
    const { buffer, config } = this.parts;
    return buffer.length >= config.batchMaxEvents || (buffer.length > 0 && buffer.bytes >= config.batchMaxBytes);
  }

  private hasUrgentWork(): boolean {
    const { buffer, dropped } = this.parts;
    if (buffer.length > 0) return this.isFull() || buffer.isFlushing;
    return buffer.isFlushing && dropped.hasUnreported();
  }

  private async sendNext(): Promise<void> {
    const { buffer, config, dropped } = this.parts;
    const pauseMs = this.blockedUntilMs - performance.now();
    if (pauseMs > 0) await this.sleep(pauseMs, false);
    if (this.isStopped) return;
    this.taken = buffer.take(config.batchMaxEvents, config.batchMaxBytes);
    const entries = await this.encodeTaken();
    if (this.isStopped) return;
    if (dropped.hasUnreported() && (entries.length > 0 || buffer.length === 0)) entries.push(this.reportEntry());
    if (entries.length > 0) await this.deliver(entries);
  }

  private async encodeTaken(): Promise<Entry[]> {
    const entries: Entry[] = [];
    // A crash in between must find every event either in `taken` or in `inFlight`.
    this.inFlight = [entries];
    let sliceBytes = 0;
    while (this.taken.length > 0) {
      const item = this.taken.shift()!;
      const entry = this.encode(item);
      if (entry) entries.push(entry);
      sliceBytes += item.bytes;
      if (sliceBytes < ENCODE_SLICE_BYTES) continue;
      sliceBytes = 0;
      await new Promise<void>((resolve) => setImmediate(resolve));
      if (this.isStopped) break;
    }
    return entries;
  }

  /** JSON of one event, or null when it was dropped on the way (and counted). */
  private encode(item: Item): Entry | null {
    return insideSdk(() => {
      const { config, buffer } = this.parts;
      let reason = 'serialization_failed';
      try {
        let event: WireEvent = item.event;
        addSourceLines(event);
        if (config.beforeSend) {
          reason = 'before_send'; // a scrubbing hook that fails must not let its event out unscrubbed
          const changed = config.beforeSend(event);
          if (changed === null || changed === undefined) return this.dropItem(item, 'before_send', false);
          const copy = new Snapshot(config.maxStringChars).copy(changed);
          if (typeof copy !== 'object' || copy === null || Array.isArray(copy) || changed instanceof Promise) {
            throw new TypeError('beforeSend must return the event or null');
          }
          event = copy as WireEvent;
          reason = 'serialization_failed';
        }
        const data = encodeEvent(event, config.maxEventBytes);
        return { type: item.type, data, onEnd: (lost) => buffer.settle(item, lost) };
      } catch (error) {
        if (error instanceof EventTooLarge) reason = 'event_too_large';
        debug(`a ${item.type} event was dropped (${reason}): ${errorText(error)}`);
        return this.dropItem(item, reason, true);
      }
    });
  }

  private dropItem(item: Item, reason: string, lost: boolean): null {
    this.parts.dropped.count(reason, item.type);
    this.parts.buffer.settle(item, lost);
    return null;
  }

  private reportEntry(): Entry {
    const { dropped, clock, newId } = this.parts;
    const report = dropped.take();
    const event = { type: 'client_report', id: newId(), timestamp: clock(), sdk: SDK, discarded: report };
    this.nextLoneReportMs = performance.now() + LONE_REPORT_EVERY_MS;
    return { type: 'client_report', data: Buffer.from(JSON.stringify(event)), onEnd: () => {}, report };
  }

  // Delivery

  /** Sends one batch, in pieces if it is too large for the server. */
  private async deliver(entries: readonly Entry[]): Promise<void> {
    this.inFlight = [entries];
    while (this.inFlight.length > 0 && !this.isStopped) {
      const piece = this.inFlight[0]!;
      const isSplit = await this.deliverPiece(piece);
      if (this.isStopped) return; // takeAll has taken the pieces over
      const middle = Math.ceil(piece.length / 2);
      this.inFlight.splice(0, 1, ...(isSplit ? [piece.slice(0, middle), piece.slice(middle)] : []));
      this.notify();
    }
  }

  /** Tries until the piece is acknowledged, refused, or out of time; true when it must be split instead. */
  private async deliverPiece(entries: readonly Entry[]): Promise<boolean> {
    const body = bodyOf(entries);
    const startedMs = performance.now();
    for (let attempt = 0; ; attempt += 1) {
      const kicks = this.kicks;
      const outcome = await this.parts.wire.send(body, this.requestTimeoutMs());
      if (this.isStopped) return false;
      this.lastSendFailed = outcome.status === 0 && outcome.kind === 'retry';
      if (outcome.kind !== 'retry') return this.onFinal(entries, outcome);
      const delayMs = backoffMs(attempt, outcome.retryAfterMs);
      if (outcome.retryAfterMs !== null) this.blockedUntilMs = performance.now() + delayMs;
      const isOutOfTime = performance.now() - startedMs + delayMs > this.parts.config.retryMaxMs;
      if (isOutOfTime && this.giveUpAtMs === null) {
        debug(`gave up on ${entries.length} events after ${attempt + 1} attempts (${outcome.reason})`);
        this.drop(entries, outcome.reason, outcome.rejected);
        return false;
      }
      debug(`attempt ${attempt + 1} failed (status ${outcome.status}), next in ${Math.round(delayMs)} ms`);
      this.notify(); // a flush at exit ends here: nobody answers, the rest goes to disk
      if (kicks === this.kicks || outcome.retryAfterMs !== null) await this.sleep(delayMs, outcome.retryAfterMs === null);
      if (this.isStopped) return false;
    }
  }

  /** Everything but "try again"; true when the piece must be split. */
  private onFinal(entries: readonly Entry[], outcome: Outcome): boolean {
    if (outcome.kind === 'split' && entries.length > 1) return true;
    if (outcome.kind === 'split') this.drop(entries, 'event_too_large', outcome.rejected);
    else if (outcome.kind === 'accepted') this.onAccepted(entries, outcome);
    else {
      this.tellRefusal(outcome.status);
      this.drop(entries, outcome.reason, outcome.rejected);
    }
    return false;
  }

  private requestTimeoutMs(): number {
    const { requestTimeoutMs } = this.parts.config;
    return this.giveUpAtMs === null ? requestTimeoutMs : Math.min(requestTimeoutMs, Math.max(100, this.giveUpAtMs - performance.now()));
  }

  /** Waits; ends early when the client closes, or, for our own backoff, when somebody asks for a flush. */
  private async sleep(ms: number, canBeKicked: boolean): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      timer.unref();
      this.endSleep = () => {
        if (!canBeKicked && !this.isStopped) return;
        clearTimeout(timer);
        resolve();
      };
    });
    this.endSleep = null;
  }

  private onAccepted(entries: readonly Entry[], outcome: Outcome): void {
    entries.forEach((entry, index) => {
      const reason = outcome.rejected.get(index);
      if (entry.report) this.reportTries += 1;
      else if (reason === undefined) this.sent += 1;
      else {
        debug(`the server rejected a ${entry.type} event: ${reason}`);
        this.parts.dropped.count(reason, entry.type);
      }
      entry.onEnd(reason !== undefined);
    });
    this.spoolWaits = this.parts.spool !== null && this.spoolTriesLeft > 0;
  }

  private drop(entries: readonly Entry[], reason: string, byIndex: ReadonlyMap<number, string>): void {
    entries.forEach((entry, index) => {
      if (entry.report) {
        this.parts.dropped.restore(entry.report);
        this.reportTries += 1;
      } else {
        this.parts.dropped.count(byIndex.get(index) ?? reason, entry.type);
      }
      entry.onEnd(true);
    });
  }

  /** Sends what an earlier process left behind: one attempt per file; what fails waits for the next start. */
  private async sendSpooled(): Promise<void> {
    const { spool } = this.parts;
    this.spoolWaits = false;
    this.spoolTriesLeft -= 1;
    while (spool && !this.isStopped) {
      try {
        this.claimed = spool.claim();
        if (this.claimed === null) {
          this.spoolTriesLeft = 0;
          return;
        }
        if (!(await this.sendClaimed(spool, this.claimed))) return;
      } catch (error) {
        debug(`cannot read the spool: ${errorText(error)}`);
        return;
      }
    }
  }

  /** False when it makes no sense to go on with the next file. */
  private async sendClaimed(spool: Spool, claimed: string): Promise<boolean> {
    const body = readFileSync(claimed);
    const types = typesIn(body);
    const outcome = types === null ? null : await this.parts.wire.send(body, this.requestTimeoutMs());
    if (this.isStopped) return false; // takeAll has put the file back
    this.claimed = null;
    if (outcome?.kind === 'retry') {
      spool.release(claimed);
      return false;
    }
    if (outcome === null) this.parts.dropped.count('serialization_failed', 'spooled_batch'); // damaged: it would be refused for ever
    types?.forEach((type, index) => {
      if (outcome?.kind === 'accepted' && !outcome.rejected.has(index)) this.sent += 1;
      else if (type !== 'client_report') this.parts.dropped.count(outcome?.rejected.get(index) ?? 'server_rejected', type);
    });
    spool.remove(claimed);
    return true;
  }

  private tellRefusal(status: number): void {
    if (this.isRefusalTold || this.giveUpAtMs !== null) return; // never print while the host exits: its output is not ours
    this.isRefusalTold = true;
    const advice = status === 401 || status === 403 ? 'check SENTRYAI_KEY' : status === 404 ? 'check SENTRYAI_URL' : 'see SENTRYAI_DEBUG=1';
    warn(`the server refused events (HTTP ${status}); such events are dropped and counted; ${advice}`);
  }

  // Waiting

  /** Waits for a condition that `notify` re-examines. This timer, unlike all others, keeps the process alive. */
  private until(isDone: () => boolean, timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const finish = (): void => {
        clearTimeout(timer);
        this.waiters.delete(check);
        resolve();
      };
      const check = (): void => {
        if (isDone()) finish();
      };
      const timer = setTimeout(finish, timeoutMs);
      this.waiters.add(check);
      check();
    });
  }

  private notify(): void {
    for (const check of this.waiters) check();
  }
}

/** The server's own wish, else exponential with jitter, so that many clients do not come back at once. */
function backoffMs(attempt: number, retryAfterMs: number | null): number {
  if (retryAfterMs !== null) return retryAfterMs;
  return Math.min(BACKOFF_MAX_MS, BACKOFF_BASE_MS * 2 ** Math.min(attempt, 10)) * (0.5 + Math.random() / 2);
}

/** Types of the events in a request body; null when it is none. */
function typesIn(body: Buffer): string[] | null {
  try {
    const { events } = JSON.parse(body.toString()) as { events: { type: unknown }[] };
    return events.map((event) => String(event.type));
  } catch {
    return null;
  }
}
