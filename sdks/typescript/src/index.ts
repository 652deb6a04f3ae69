/**
 * Sentry for AI: LLM usage, errors and logs from Node.js.
 *
 *     import * as sentryai from 'sentryai';
 *
 *     sentryai.init({ service: 'shop-assistant' });
 *     sentryai.captureLlmUsage({ provider: 'openai', model: 'gpt-4o', inputTokens: 812, outputTokens: 64 });
 *
 * Every function is safe to call at any time: nothing here throws, blocks or prints, and without `init` (or with
 * `enabled: false`) nothing happens at all. The same functions exist in Python; sdks/spec/api.md lists both.
 */
import { Client, type Stats } from './client.ts';
import { type InitOptions, resolveConfig, type WireEvent } from './config.ts';
import * as context from './context.ts';
import { CRASH_SENDER_ENV } from './crash-sender.ts';
import type { CommonFields, ErrorFields, Level, LlmUsage, LogOptions } from './event.ts';
import * as hooks from './hooks.ts';
import * as active from './active.ts';
import { debug, guarded, settings, warn } from './internal.ts';
import { textTags, toText } from './text.ts';

export { Client } from './client.ts';
export type { Stats } from './client.ts';
export type { BeforeSend, Config, InitOptions, WireEvent } from './config.ts';
export type { CommonFields, ErrorFields, Level, LlmUsage, LogOptions } from './event.ts';
export { VERSION } from './version.ts';

/**
 * Starts the SDK; a second call replaces the first client, after sending what it had.
 *
 * Options left out come from the environment (`SENTRYAI_DSN`, `SENTRYAI_SERVICE`, ...), then from the defaults, which send to
 * http://127.0.0.1:8000 without a key. A text is taken as the DSN. A mistake in the options never throws: it is printed once,
 * and an unusable address disables the SDK.
 */
export function init(options: InitOptions | string = {}): Client | null {
  return guarded('init', null, () => {
    const given = typeof options === 'string' ? { dsn: options } : options;
    const isCrashSender = process.env[CRASH_SENDER_ENV] !== undefined;
    const config = resolveConfig(isCrashSender ? { ...given, enabled: false } : given, process.env);
    for (const problem of config.problems) warn(problem);
    const client = new Client(config);
    const previous = active.replace(client);
    previous?.close().catch(() => undefined);
    settings.debug = config.debug;
    if (config.enabled) {
      hooks.installExit(active.get);
      client.start();
      debug(`sending to ${config.endpoint}`);
    }
    if (config.enabled && config.captureUnhandled) hooks.installUnhandled(active.get);
    else hooks.uninstallUnhandled();
    return client;
  });
}

/**
 * Captures a log line; returns its event id, or null when it was not taken.
 *  level       trace, debug, info, warn, error, fatal or a usual alias (warning, critical)
 *  attributes  any JSON-like values
 *  options     logger, and common fields (traceId, userId, tags, timestamp, ...); other names become attributes
 */
export function captureLog(
  level: Level | (string & {}),
  message: unknown,
  attributes: Readonly<Record<string, unknown>> | null = null,
  options: LogOptions = {},
): string | null {
  return guarded('captureLog', null, () => active.get()?.captureLog(level, message, attributes, options) ?? null);
}

/** Captures an error with its causes; returns the event id, or null when it was not taken. */
export function captureError(error: unknown, fields: ErrorFields = {}): string | null {
  return guarded('captureError', null, () => active.get()?.captureError(error, fields) ?? null);
}

/** Captures one model call; returns the event id, or null when it was not taken. */
export function captureLlmUsage(usage: LlmUsage): string | null {
  return guarded('captureLlmUsage', null, () => active.get()?.captureLlmUsage(usage) ?? null);
}

/** Captures any event of `POST /v1/events` (span, metric, score, ...) given in its wire form. Returns its id or null. */
export function captureEvent(event: Readonly<WireEvent>): string | null {
  return guarded('captureEvent', null, () => active.get()?.captureEvent(event) ?? null);
}

/** Fields of `withContext`; camelCase or as on the wire. */
export type ContextFields = Omit<CommonFields, 'timestamp' | 'id'>;

/**
 * Runs `run` with these fields on every event captured inside, also in everything asynchronous started inside. Returns what `run`
 * returns and lets its errors pass.
 */
export function withContext<T>(fields: ContextFields, run: () => T): T {
  return context.runWith(
    guarded('withContext', {}, () => context.cleanFields(fields)),
    run,
  );
}

/** User of all further events: inside `withContext` for that block, else for the process. null removes it. */
export function setUser(userId: string | null): void {
  guarded('setUser', undefined, () => context.update('user_id', userId === null ? null : toText(userId)));
}

/** Session (conversation) of all further events; scope as in `setUser`. null removes it. */
export function setSession(sessionId: string | null): void {
  guarded('setSession', undefined, () => context.update('session_id', sessionId === null ? null : toText(sessionId)));
}

/** Adds tags to all further events; scope as in `setUser`. */
export function setTags(tags: Readonly<Record<string, unknown>>): void {
  guarded('setTags', undefined, () => context.updateTags(textTags(tags)));
}

/**
 * Sends everything captured so far; true only when the server acknowledged all of it within `timeoutMs` (default 5000). Keeps the
 * process alive meanwhile. Never rejects.
 */
export async function flush(timeoutMs = 5_000): Promise<boolean> {
  return settle('flush', active.get()?.flush(timeoutMs));
}

/**
 * Flushes (default: option `shutdownTimeoutMs`), keeps the rest on disk for the next start, and switches off. Safe to call
 * twice. True when everything was acknowledged. Never rejects.
 */
export async function close(timeoutMs?: number): Promise<boolean> {
  return settle('close', active.get()?.close(timeoutMs));
}

/** The same as `close`. */
export const shutdown = close;

/** Counts since `init`: captured, sent, bufferedEvents, bufferedBytes, and discarded by reason. */
export function stats(): Stats {
  return active.get()?.stats() ?? { captured: 0, sent: 0, bufferedEvents: 0, bufferedBytes: 0, discarded: {} };
}

async function settle(where: string, result: Promise<boolean> | undefined): Promise<boolean> {
  try {
    return (await result) ?? true;
  } catch (error) {
    return guarded(where, false, () => {
      throw error;
    });
  }
}
