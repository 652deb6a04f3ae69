/** Keyboard shortcuts: single keys (`j`, `/`, `Enter`) and two-key sequences (`g t`). The newest registration of a key wins. */
import { useEffect, useEffectEvent } from 'react';

export type ShortcutMap = Readonly<Record<string, () => void>>;
const SEQUENCE_MS = 1_000;
const handlers: ((keys: string) => boolean)[] = [];
let pending: { key: string; atMs: number } | null = null;

/** Which shortcut a key press completes: a sequence with the key before it, else the key alone. */
export function shortcutCandidates(key: string, before: { key: string; atMs: number } | null, nowMs: number): string[] {
  return before !== null && nowMs - before.atMs <= SEQUENCE_MS ? [`${before.key} ${key}`, key] : [key];
}

/** Typing, modified keys and open dialogs are left alone; Escape always counts, so that it can leave a field. */
export function isShortcutPress(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return false;
  const target = event.target instanceof HTMLElement ? event.target : null;
  if (document.querySelector('dialog[open]:modal') !== null) return false;
  if (target === null) return true;
  // Nothing is typed into a box that is ticked.
  if (target.closest('input:not([type="checkbox"]), textarea, select, [contenteditable="true"]') !== null) return false;
  // Space and Enter press the focused control; they must not also trigger something elsewhere.
  const pressesControl = event.key === ' ' || event.key === 'Enter';
  return !(pressesControl && target.closest('button, a, summary, input, [role="menuitem"], [role="tab"]') !== null);
}

function onKeyDown(event: KeyboardEvent): void {
  if (!isShortcutPress(event)) return;
  const nowMs = Date.now();
  const candidates = shortcutCandidates(event.key, pending, nowMs);
  pending = { key: event.key, atMs: nowMs };
  for (const keys of candidates) {
    if (handlers.toReversed().some((handle) => handle(keys))) {
      event.preventDefault();
      pending = null;
      return;
    }
  }
}

/** Registers shortcuts while the component is on screen. */
export function useShortcuts(map: ShortcutMap): void {
  const handle = useEffectEvent((keys: string) => {
    const run = map[keys];
    run?.();
    return run !== undefined;
  });
  useEffect(() => {
    const handler = (keys: string) => handle(keys);
    if (handlers.length === 0) document.addEventListener('keydown', onKeyDown);
    handlers.push(handler);
    return () => {
      handlers.splice(handlers.indexOf(handler), 1);
      if (handlers.length === 0) document.removeEventListener('keydown', onKeyDown);
    };
  }, []);
}
