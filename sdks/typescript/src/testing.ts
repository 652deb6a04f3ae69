/**
 * For your own tests: captures into memory, with fixed ids and a fixed clock.
 *
 *     const captured = startCapture();
 *     await myCode();
 *     expect((await captured.events())[0].message).toBe('done');
 *     await captured.stop();
 */
import * as active from './active.ts';
import { Client } from './client.ts';
import { type InitOptions, resolveConfig, type WireEvent } from './config.ts';
import * as context from './context.ts';
import type { Outcome, Transport } from './transport.ts';

/** 2026-01-01T00:00:00Z in epoch seconds. */
export const FIXED_TIME = 1_767_225_600;

/** Ids 00...01, 00...02 and so on. */
export function countingIds(): () => string {
  let last = 0;
  return () => String((last += 1)).padStart(32, '0');
}

/** Keeps every delivered event; `answers` may queue outcomes for the next requests (default: accepted). */
export class MemoryTransport implements Transport {
  readonly events: WireEvent[] = [];
  readonly answers: Outcome[] = [];

  async send(body: Buffer): Promise<Outcome> {
    const accepted: Outcome = { kind: 'accepted', rejected: new Map(), reason: 'network_error', retryAfterMs: null, status: 202 };
    const outcome = this.answers.shift() ?? accepted;
    if (outcome.kind === 'accepted') this.events.push(...(JSON.parse(body.toString()) as { events: WireEvent[] }).events);
    return outcome;
  }

  close(): void {}
}

/** What `startCapture` gives you. */
export type Captured = {
  readonly client: Client;
  /** Everything captured so far, as it would be on the wire. */
  events(): Promise<WireEvent[]>;
  /** Puts the client back that was there before. */
  stop(): Promise<void>;
};

/** Replaces the client of the package by one that delivers to memory, until `stop`. */
export function startCapture(options: InitOptions = {}): Captured {
  const wire = new MemoryTransport();
  const config = resolveConfig({ spoolDir: 'off', flushIntervalMs: 1, ...options }, {});
  const client = new Client(config, { wire, clock: () => FIXED_TIME, newId: countingIds() });
  const previous = active.replace(client);
  return {
    client,
    async events() {
      await client.flush(5_000);
      return wire.events;
    },
    async stop() {
      await client.close();
      active.replace(previous);
      context.clear();
    },
  };
}
