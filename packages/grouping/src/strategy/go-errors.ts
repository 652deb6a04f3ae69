import { normalizeMessage } from '../messages/normalize-message.ts';
import { type KnownFailure, knownFailure } from '../messages/known-failures.ts';
import type { ErrorException } from '../occurrence.ts';

/** Panics of the run time itself: their stack is the throw's. */
const RUNTIME_PANIC =
  /^(?:runtime error: |assignment to entry in nil map|interface conversion: |close of (?:closed|nil) channel|send on closed channel|all goroutines are asleep|concurrent map |makeslice: |slice bounds|reflect: |sync: )/;

/**
 * Whether the stack of a Go error is where it was made. Errors are values there: unless they panicked or carry their own
 * stack, it is where somebody logged them.
 */
export function isThrowPlace({ stackOf, type, value }: ErrorException): boolean {
  if (RUNTIME_PANIC.test(value) || /^\*?runtime\./.test(type)) return true;
  // a panic with an error's value only tells who gave up
  return stackOf === 'throw' && type !== 'panic';
}

export type WrappedText = {
  /** What each function said on the way up, outermost first, without those that only name an item (`job 12`). */
  wraps: readonly string[];
  text: string;
};

const PARTS_MAX = 12;

/** `job 12`, `user 7f3a`: which one it was, not what failed. */
function namesAnItem(part: string): boolean {
  const normal = normalizeMessage(part);
  return /<(?:n|id|str|path|url|email|ip)>/.test(normal) && normal.split(' ').length <= 3;
}

/**
 * Go wraps in text: `job 12: load avatar: read blob: open /x: no such file`. The parts before the last are the way, much
 * like the functions of a stack.
 */
export function splitWraps(message: string): WrappedText {
  const line = message.split('\n', 1)[0] ?? '';
  const brace = line.search(/[{"']/);
  const head = brace === -1 ? line : line.slice(0, brace);
  const parts = head.split(': ', PARTS_MAX);
  if (parts.length < 2) return { wraps: [], text: message };
  const wraps: string[] = [];
  let rest = message;
  for (const part of parts.slice(0, -1)) {
    if (part.length > 60) break;
    rest = rest.slice(part.length + 2);
    if (!namesAnItem(part)) wraps.push(normalizeMessage(part));
  }
  return { wraps, text: rest };
}

/** The known failure at the end of a wrapped text, with the way to it. */
export function knownInWraps(type: string, { wraps, text }: WrappedText): { known: KnownFailure; wraps: readonly string[] } | undefined {
  for (let from = wraps.length; from >= 0; from--) {
    const known = knownFailure(type, [...wraps.slice(from), text].join(': '));
    if (known !== undefined) return { known, wraps: wraps.slice(0, from) };
  }
  return undefined;
}
