import type { Atom } from './atoms.ts';

/**
 * How a list of messages continues another one. Both are cut at the same places:
 *
 *   known  [0, kept) [kept, droppedEnd)  [droppedEnd, end)
 *   sent   [0, kept) [kept, resumedAt)   [resumedAt, freshAt)  [freshAt, end)
 *           same      gone or replaced    the same again        new
 */
export type Alignment = {
  kept: number;
  droppedEnd: number;
  resumedAt: number;
  freshAt: number;
};

/** Places tried for where the known end comes again; a conversation of equal words must not make this quadratic. */
const RESUME_PLACES_MAX = 16;

/**
 * Compares what was said so far (`known`) with what is sent now.
 * returns  where they agree. What is neither kept nor resumed differs; nothing but equal pieces is ever called the same.
 * cost     linear in both lengths
 */
export function alignHistory(known: readonly Atom[], sent: readonly Atom[]): Alignment {
  const shorter = Math.min(known.length, sent.length);
  let kept = 0;
  while (kept < shorter && known[kept]?.key === sent[kept]?.key) kept += 1;
  if (kept === known.length) return { kept, droppedEnd: kept, resumedAt: kept, freshAt: kept };
  const resumed = resume(known, sent, kept);
  if (resumed !== null) return { kept, ...resumed };
  const answerEnd = rewrittenAnswerEnd(known, sent, kept);
  return { kept, droppedEnd: known.length, resumedAt: answerEnd, freshAt: answerEnd };
}

/** Number of pieces that both have. */
export function commonLength({ kept, resumedAt, freshAt }: Alignment): number {
  return kept + (freshAt - resumedAt);
}

/** The longest end of `known` that comes again later in `sent`: history that was shortened, summed up or edited before it. */
function resume(known: readonly Atom[], sent: readonly Atom[], kept: number): Omit<Alignment, 'kept'> | null {
  const last = known.length - 1;
  let best: { end: number; length: number } | null = null;
  let tried = 0;
  for (let place = sent.length - 1; place >= kept && tried < RESUME_PLACES_MAX; place--) {
    if (sent[place]?.key !== known[last]?.key) continue;
    tried += 1;
    let length = 1;
    while (place - length >= kept && last - length >= kept && sent[place - length]?.key === known[last - length]?.key) length += 1;
    if (best === null || length > best.length) best = { end: place + 1, length };
  }
  return best === null ? null : { droppedEnd: known.length - best.length, resumedAt: best.end - best.length, freshAt: best.end };
}

/**
 * Where the last answer ends when a client sends it back in other words (its parsed form, its text without markup): what
 * is missing is not the user's, and what stands in its place is not either.
 */
function rewrittenAnswerEnd(known: readonly Atom[], sent: readonly Atom[], kept: number): number {
  const isOthers = (atom: Atom) => atom.speaker !== 'user';
  if (kept === 0 || !known.slice(kept).every(isOthers)) return kept;
  let end = kept;
  while (end < sent.length && isOthers(sent[end] as Atom)) end += 1;
  return end;
}
