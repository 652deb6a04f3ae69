/** One ticking now for all relative times, so that a table of them re-renders together and only when seen. */
import { useSyncExternalStore } from 'react';

const TICK_MS = 1_000;
let nowMs = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    if (document.hidden) return;
    nowMs = Date.now();
    for (const each of listeners) each();
  }, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Now, at most a second old. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => nowMs);
}
