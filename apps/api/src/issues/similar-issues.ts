import type { Issue } from '@sentryai/schema';

export type Similar = { issue: Issue; similarity: number; why: string };

const SHOWN_MAX = 5;
const SIMILARITY_MIN = 0.5;
/** What the same place weighs next to the same words. */
const PLACE_WEIGHT = 0.4;

/** Issues of the same kind whose words or place are near those of `issue`, the nearest first. Pure. */
export function similarIssues(issue: Issue, candidates: readonly Issue[]): Similar[] {
  const own = wordsOf(`${issue.title} ${issue.subtitle}`);
  const found: Similar[] = [];
  for (const other of candidates) {
    if (other.id === issue.id || other.kind !== issue.kind) continue;
    const words = overlap(own, wordsOf(`${other.title} ${other.subtitle}`));
    const isSamePlace = issue.culprit !== '' && issue.culprit === other.culprit;
    const similarity = isSamePlace ? PLACE_WEIGHT + (1 - PLACE_WEIGHT) * words : words;
    if (similarity < SIMILARITY_MIN) continue;
    const why = isSamePlace
      ? words >= SIMILARITY_MIN
        ? 'the same place, nearly the same words'
        : 'the same place'
      : 'nearly the same words';
    found.push({ issue: other, similarity: Math.round(similarity * 100) / 100, why });
  }
  return found
    .toSorted((left, right) => right.similarity - left.similarity || right.issue.last_seen_ms - left.issue.last_seen_ms)
    .slice(0, SHOWN_MAX);
}

/** Words with a letter in them: numbers differ from one occurrence to the next. */
function wordsOf(text: string): Set<string> {
  return new Set((text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? []).filter((word) => /\p{L}/u.test(word)));
}

/** Share of words that both have, among those that either has. */
function overlap(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  const all = left.union(right).size;
  return all === 0 ? 0 : left.intersection(right).size / all;
}
