import { compareStamps, type StoredPatch } from './stored-patch.ts';

/** What a trace says for all of its observations. */
export type TraceContext = {
  /** False when nothing was said of the trace itself: its observations have no common root then. */
  isKnown: boolean;
  user_id: string;
  session_id: string;
  environment: string;
  release: string;
  /** Patches that it was folded from, and the newest one's receipt. */
  count: number;
  receivedAtMs: number;
};

type Field = { valueOf: (patch: StoredPatch) => string; isLastWins: boolean };

/** What counts for observations: that the trace exists, and these values. */
const FIELDS = {
  isKnown: { valueOf: () => 'yes', isLastWins: true },
  user_id: { valueOf: (patch) => patch.user_id, isLastWins: true },
  session_id: { valueOf: (patch) => patch.session_id, isLastWins: true },
  release: { valueOf: (patch) => patch.release, isLastWins: true },
  // A trace's environment does not change.
  environment: { valueOf: (patch) => patch.environment, isLastWins: false },
} as const satisfies Record<string, Field>;

/** Folds the patches of one trace, in any order. */
export function foldContext(patches: readonly StoredPatch[]): TraceContext {
  const sorted = sortContext(patches);
  const value = (field: Field): string => winnerOf(field, sorted)?.value ?? '';
  return {
    isKnown: patches.length > 0,
    user_id: value(FIELDS.user_id),
    session_id: value(FIELDS.session_id),
    environment: value(FIELDS.environment),
    release: value(FIELDS.release),
    count: patches.length,
    receivedAtMs: patches.reduce((latest, patch) => Math.max(latest, patch.received_at_ms), 0),
  };
}

/**
 * Whether the observations that a trace already has must be told again because of a batch's patches of the trace.
 *  own     the trace's patches in the batch
 *  others  all other patches of the trace that are visible
 *
 * True for whoever brings the value that counts. When others bring the same value, the one with the earliest of these
 * patches tells (both would otherwise leave it to the other). The decision page has the argument why one always does.
 */
export function bringsNews(own: readonly StoredPatch[], others: readonly StoredPatch[]): boolean {
  const sortedOwn = sortContext(own);
  const sortedOthers = sortContext(others);
  const all = sortContext([...own, ...others]);
  return Object.values(FIELDS).some((field: Field) => {
    const winner = winnerOf(field, all);
    if (winner === null) return false;
    const firstCarrier = sortedOwn.find((patch) => field.valueOf(patch) === winner.value);
    if (firstCarrier === undefined) return false;
    const without = winnerOf(field, sortedOthers);
    return without === null || without.value !== winner.value || compareStamps(without.patch, firstCarrier) > 0;
  });
}

/** Bodies are not looked at: some of the patches are read without them. */
function sortContext(patches: readonly StoredPatch[]): StoredPatch[] {
  return patches.map((patch) => (patch.body === '' ? patch : { ...patch, body: '' })).sort(compareStamps);
}

function winnerOf(field: Field, sorted: readonly StoredPatch[]): { patch: StoredPatch; value: string } | null {
  const says = (patch: StoredPatch): boolean => field.valueOf(patch) !== '';
  const patch = field.isLastWins ? sorted.findLast(says) : sorted.find(says);
  return patch === undefined ? null : { patch, value: field.valueOf(patch) };
}
