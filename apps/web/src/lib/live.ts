/**
 * The page's one connection to `GET /api/v1/tail`. It says only *that* something happened; lists then ask for their first
 * page again, so that filters, totals and order stay the server's business.
 *
 *   connecting ──open──▶ live ──lost──▶ connecting (the browser retries) ──refused──▶ offline (we retry, slower)
 *        ▲                 │
 *        └──── resume ── paused ◀── toggle, or the tab is hidden
 */
import type { TailEvent } from '@sentryai/schema';
import { useSyncExternalStore } from 'react';
import { apiPath } from './api.ts';
import { createExternalStore } from './external-store.ts';

export type LiveStatus = 'connecting' | 'live' | 'paused' | 'offline';
export type TailType = TailEvent['type'];
type Listener = (event: TailEvent) => void;

const TAIL_TYPES: readonly TailType[] = ['span', 'log', 'error', 'score'];
const RETRY_MIN_MS = 2_000;
const RETRY_MAX_MS = 30_000;

const status = createExternalStore<LiveStatus>('connecting');
const listeners = new Set<Listener>();
/** Called when the tail is open again after a gap: what happened meanwhile was missed. */
const resumeListeners = new Set<() => void>();
let source: EventSource | undefined;
let retryTimer: ReturnType<typeof setTimeout> | undefined;
let retryMs = RETRY_MIN_MS;
let project: number | undefined;
let isPaused = false;
let hasOpened = false;

/** Opens the tail of a project; called when the shell appears and when the project changes. */
export function followProject(projectId: number): () => void {
  project = projectId;
  retryMs = RETRY_MIN_MS;
  hasOpened = false;
  connect();
  document.addEventListener('visibilitychange', connect);
  return () => {
    project = undefined;
    document.removeEventListener('visibilitychange', connect);
    disconnect();
  };
}

/** Stops or resumes updates for the whole page. */
export function toggleLive(): void {
  isPaused = !isPaused;
  connect();
}

export function useLiveStatus(): LiveStatus {
  return useSyncExternalStore(status.subscribe, status.get);
}

/** Calls back for every event that arrives; gives back how to stop. */
export function onTail(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Calls back when the tail goes on after a pause, a hidden tab or a lost connection. */
export function onResume(listener: () => void): () => void {
  resumeListeners.add(listener);
  return () => resumeListeners.delete(listener);
}

function connect(): void {
  disconnect();
  if (isPaused) return status.set('paused');
  // A hidden tab holds no connection: browsers allow only six per host, and nobody is looking.
  if (project === undefined || document.hidden) return;
  status.set('connecting');
  const opened = new EventSource(apiPath('/tail', { project }));
  source = opened;
  opened.addEventListener('open', () => {
    retryMs = RETRY_MIN_MS;
    status.set('live');
    if (hasOpened) for (const listener of resumeListeners) listener();
    hasOpened = true;
  });
  opened.addEventListener('error', (event) => {
    // An event of the stream that is called `error`, as its type is: the connection is well.
    if (event instanceof MessageEvent) return;
    if (opened.readyState !== EventSource.CLOSED) return status.set('connecting');
    status.set('offline');
    retryTimer = setTimeout(connect, retryMs);
    retryMs = Math.min(RETRY_MAX_MS, retryMs * 2);
  });
  for (const type of TAIL_TYPES) opened.addEventListener(type, (message) => receive(type, message));
}

function disconnect(): void {
  clearTimeout(retryTimer);
  source?.close();
  source = undefined;
}

function receive(type: TailType, message: MessageEvent<string>): void {
  const event = parseTailEvent(type, message.data);
  if (event === null) return;
  for (const listener of listeners) listener(event);
}

/** The data is the row, or the whole `{type, data}`; both are understood. Null when it is not JSON. */
export function parseTailEvent(type: TailType, text: string): TailEvent | null {
  try {
    const body = JSON.parse(text) as Record<string, unknown>;
    return (body['type'] === type && typeof body['data'] === 'object' ? body : { type, data: body }) as TailEvent;
  } catch {
    return null;
  }
}
