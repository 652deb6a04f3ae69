import { setTimeout as sleep } from 'node:timers/promises';
import type { DemoRequest } from './requests.ts';

/** The part of a structured logger that the demo uses. */
export type DemoLogger = {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
};

export type SenderOptions = { ingestUrl: string; key?: string; signal: AbortSignal; logger: DemoLogger };

/** Tries of one request; with the waits between them about half a minute. */
const MAX_ATTEMPTS = 8;
const FIRST_WAIT_MS = 250;
const MAX_WAIT_MS = 8_000;
const REQUEST_TIMEOUT_MS = 20_000;

function waitMsAfter(response: Response | null, attempt: number): number {
  const seconds = Number(response?.headers.get('retry-after') ?? Number.NaN);
  const backoff = FIRST_WAIT_MS * 2 ** (attempt - 1);
  return Math.min(MAX_WAIT_MS, Number.isFinite(seconds) ? seconds * 1_000 : backoff);
}

/**
 * Posts requests to the front door as any client would: waits as told when the server is busy, gives up on what it
 * refuses. Never throws, except that it ends early when `signal` is aborted.
 *  returns  whether the server took the request
 */
export async function send(request: DemoRequest, { ingestUrl, key, signal, logger }: SenderOptions): Promise<boolean> {
  const url = `${ingestUrl.replace(/\/$/, '')}${request.path}`;
  const headers = { 'content-type': 'application/json', ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) };
  let reason = '';
  for (let attempt = 1; attempt <= MAX_ATTEMPTS && !signal.aborted; attempt++) {
    let response: Response | null = null;
    try {
      const timeout = AbortSignal.any([signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]);
      response = await fetch(url, { method: 'POST', headers, body: request.body, signal: timeout });
      // An answer that is not read keeps its connection busy.
      await response.arrayBuffer();
      if (response.ok) return true;
      reason = `http ${response.status}`;
      const isWorthRetrying = response.status === 429 || response.status >= 500;
      if (!isWorthRetrying) break;
    } catch (error) {
      if (signal.aborted) return false;
      reason = error instanceof Error ? error.message : String(error);
    }
    // Aborting ends the wait with an exception that says nothing new.
    await sleep(waitMsAfter(response, attempt), undefined, { signal }).catch(() => undefined);
  }
  if (!signal.aborted) logger.warn({ path: request.path, reason }, 'demo request was not accepted');
  return false;
}
