import type { ModelCall } from './model-call.ts';

/** Inputs shorter than this are read again as they are: comparing costs as much. */
const CHARS_MIN = 256;
/** How many earlier conversations of the trace are kept to compare with. */
const CONVERSATIONS_MAX = 6;
/** A text that shares more must go on like this at least. */
const PROBE_CHARS = 64;

/** Length of the common beginning of two texts, by halving: comparing slices is one native call. */
export function commonPrefixChars(left: string, right: string): number {
  let low = 0;
  let high = Math.min(left.length, right.length);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (right.startsWith(left.slice(low, middle), low)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * Notes how much of each call's input an earlier call of the trace already sent: agents send their whole history with
 * every step, and what is in it must neither be searched nor told again.
 */
export function markRepeatedInputs(calls: readonly ModelCall[]): void {
  const latest: string[] = [];
  for (const call of calls) {
    const text = call.input.inputText;
    if (text.length < CHARS_MIN) continue;
    let best = 0;
    let from = -1;
    for (let index = latest.length - 1; index >= 0; index--) {
      const earlier = latest[index] as string;
      const probeAt = best === 0 ? 0 : best - PROBE_CHARS / 2;
      if (!text.startsWith(earlier.slice(probeAt, probeAt + (best === 0 ? CHARS_MIN : PROBE_CHARS)), probeAt)) continue;
      // another conversation begins with the same system prompt at most; its own text comes later
      const shared = commonPrefixChars(earlier, text);
      if (shared > best) [best, from] = [shared, index];
    }
    call.input.repeatedInputChars = best < CHARS_MIN ? 0 : best;
    if (from >= 0 && best * 2 > (latest[from]?.length ?? 0)) latest.splice(from, 1);
    latest.push(text);
    if (latest.length > CONVERSATIONS_MAX) latest.shift();
  }
}
