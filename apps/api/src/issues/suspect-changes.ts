/** What was new when an issue began: a release, a prompt version or a model that its first occurrences share and the traffic before had not. */
import type { SuspectChange } from '@sentryai/schema';
import type { FirstOccurrence, TrafficValue } from '@sentryai/store/queries/index';
import { formatTimeUs } from '../time-range.ts';

/** First occurrences that share a value, at least; and what the traffic before may have had of it, at most. */
const SHARE_MIN = 0.6;
const SHARE_BEFORE_MAX = 0.2;
/** With less traffic nobody can tell what was usual. */
export const TRAFFIC_MIN = 10;

const WORDS: Readonly<Record<TrafficValue['field'], string>> = { release: 'release', prompt_version: 'prompt version', model: 'model' };
const FIELDS = ['release', 'prompt_version', 'model'] as const;

/** Whether something is common enough in the first occurrences, and was rare enough before. */
export function isSuspect({ share, shareBefore }: { share: number; shareBefore: number }): boolean {
  return share >= SHARE_MIN && shareBefore <= SHARE_BEFORE_MAX;
}

/** The most suspect first. */
export function bySuspicion(changes: readonly SuspectChange[]): SuspectChange[] {
  const score = (change: SuspectChange): number => change.occurrence_share - change.traffic_share_before;
  return changes.toSorted((left, right) => score(right) - score(left));
}

/** Pure. The most suspect first. `span`: how far back the traffic reaches. */
export function suspectChanges(
  first: readonly FirstOccurrence[],
  traffic: readonly TrafficValue[],
  span: 'day' | 'hour' = 'day',
): SuspectChange[] {
  const found: SuspectChange[] = [];
  for (const field of FIELDS) {
    const values = traffic.filter((value) => value.field === field);
    const before = values.reduce((sum, value) => sum + value.before, 0);
    const known = first.filter((occurrence) => occurrence[field] !== '');
    if (before < TRAFFIC_MIN || known.length === 0) continue;
    for (const [value, own] of Map.groupBy(known, (occurrence) => occurrence[field])) {
      const share = own.length / first.length;
      const seen = values.find((candidate) => candidate.value === value);
      const shareBefore = (seen?.before ?? 0) / before;
      if (!isSuspect({ share, shareBefore })) continue;
      found.push({
        field,
        value,
        occurrence_share: share,
        traffic_share_before: shareBefore,
        traffic_since: seen === undefined ? null : formatTimeUs(seen.first_us),
        sentence: sentenceOf({ field, value, own: own.length, all: first.length, shareBefore, span }),
      });
    }
  }
  return bySuspicion(found);
}

function sentenceOf(of: {
  field: TrafficValue['field'];
  value: string;
  own: number;
  all: number;
  shareBefore: number;
  span: string;
}): string {
  const { field, value, own, all, shareBefore, span } = of;
  const traffic =
    shareBefore === 0
      ? `which no traffic of the ${span} before had`
      : `which ${percentOf(shareBefore)} of the traffic of the ${span} before had`;
  return `${ownersOf(own, all)} ${WORDS[field]} ${value}, ${traffic}.`;
}

/** `All of the first 4 occurrences have`. */
export function ownersOf(own: number, all: number): string {
  if (own < all) return `${own} of the first ${all} occurrences have`;
  return all === 1 ? 'The first occurrence has' : `All of the first ${all} occurrences have`;
}

export function percentOf(share: number): string {
  return `${share < 0.01 ? 'less than 1' : Math.round(share * 100)} %`;
}
