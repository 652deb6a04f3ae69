import { Redis } from 'ioredis';
import { QueueOpenError, QueueUnavailableError } from '../errors.ts';
import type { Script } from './scripts.ts';

/** An answer that takes longer than this counts as a lost connection; blocking reads wait less. */
const SOCKET_TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 5_000;
const RECONNECT_DELAY_MS_MAX = 1_000;
/** XTRIM MINID and exclusive ranges. */
const VERSION_MIN = 6.2;

/**
 * Opens a connection that fails fast: while Redis is away a command fails at once instead of waiting in memory, and
 * nothing is sent twice behind our back. It reconnects for ever. onError gets connection errors (each once a try).
 * Errors: QueueOpenError when Redis cannot be reached at the start or is too old.
 */
export async function openConnection(url: string, onError: (error: Error) => void): Promise<Redis> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SOCKET_TIMEOUT_MS,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    protocol: 2,
    retryStrategy: (tries) => Math.min(RECONNECT_DELAY_MS_MAX, 50 * tries),
  });
  let lastError: Error | undefined;
  redis.on('error', (error: Error) => {
    lastError = error;
    onError(error);
  });
  try {
    await redis.connect();
    const version = Number(/redis_version:(\d+\.\d+)/.exec(await redis.info('server'))?.[1] ?? 0);
    if (version < VERSION_MIN) {
      throw new QueueOpenError(
        `Redis at ${hostOf(url)} is version ${version}; the queue needs ${VERSION_MIN} or newer. Nothing was changed.`,
      );
    }
    return redis;
  } catch (error) {
    redis.disconnect();
    if (error instanceof QueueOpenError) throw error;
    throw new QueueOpenError(
      `Redis at ${hostOf(url)} cannot be used (${(lastError ?? (error as Error)).message}). Nothing was changed. ` +
        'Start it, or correct SENTRYAI_REDIS_URL; without that setting the embedded queue is used.',
      error,
    );
  }
}

/** Host and port of a Redis URL; never its password. */
export function hostOf(url: string): string {
  return URL.parse(url)?.host ?? 'the given address';
}

/** Runs a script by its digest, sending its text only where Redis does not know it (first use, restart). Integer and text replies. */
export async function runScript(
  redis: Redis,
  script: Script,
  keys: readonly string[],
  args: readonly (string | number | Buffer)[],
): Promise<unknown> {
  try {
    return await redis.evalsha(script.sha, keys.length, ...keys, ...args);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
    return redis.eval(script.text, keys.length, ...keys, ...args);
  }
}

/** The same for scripts that answer bytes: texts come as buffers. */
export async function runScriptBuffer(
  redis: Redis,
  script: Script,
  keys: readonly string[],
  args: readonly (string | number)[],
): Promise<unknown> {
  try {
    return await redis.callBuffer('EVALSHA', script.sha, keys.length, ...keys, ...args);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
    return redis.callBuffer('EVAL', script.text, keys.length, ...keys, ...args);
  }
}

/** What a failed command means to callers of the port. */
export function unavailable(error: unknown): QueueUnavailableError {
  if (error instanceof QueueUnavailableError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new QueueUnavailableError(`Redis: ${reason}`, error);
}
