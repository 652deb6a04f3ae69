/** What was new when an issue began: a release, a prompt version or a model that its first occurrences share and the traffic before had not. */
import { SUSPECT_FIELDS, type SuspectChange } from '@sentryai/schema';
import type { FirstOccurrence, TrafficValue } from '@sentryai/store/queries/index';
import { formatTimeUs } from '../time-range.ts';

/** First occurrences that share a value, at least; and what the traffic before may have had of it, at most. */
const SHARE_MIN = 0.6;
const SHARE_BEFORE_MAX = 0.2;
/** With less traffic nobody can tell what was usual. */
const TRAFFIC_MIN = 10;

type Suspect = SuspectChange & { score: number };

const WORDS: Readonly<Record<SuspectChange['field'], string>> = { release: 'release', prompt_version: 'prompt version', model: 'model' };

/** Pure. The most suspect first. `span`: how far back the traffic reaches. */
export function suspectChanges(
  first: readonly FirstOccurrence[],
  traffic: readonly TrafficValue[],
  span: 'day' | 'hour' = 'day',
): SuspectChange[] {
  const found: Suspect[] = [];
  for (const field of SUSPECT_FIELDS) {
    const values = traffic.filter((value) => value.field === field);
    const before = values.reduce((sum, value) => sum + value.before, 0);
    const known = first.filter((occurrence) => occurrence[field] !== '');
    if (before < TRAFFIC_MIN || known.length === 0) continue;
    for (const [value, own] of Map.groupBy(known, (occurrence) => occurrence[field])) {
      const share = own.length / first.length;
      const seen = values.find((candidate) => candidate.value === value);
      const shareBefore = (seen?.before ?? 0) / before;
      if (share < SHARE_MIN || shareBefore > SHARE_BEFORE_MAX) continue;
      found.push({
        field,
        value,
        occurrence_share: share,
        traffic_share_before: shareBefore,
        traffic_since: seen === undefined ? null : formatTimeUs(seen.first_us),
        sentence: sentenceOf({ field, value, own: own.length, all: first.length, shareBefore, span }),
        score: share - shareBefore,
      });
    }
  }
  return found.toSorted((left, right) => right.score - left.score).map(({ score: _score, ...suspect }) => suspect);
}

function sentenceOf(of: {
  field: SuspectChange['field'];
  value: string;
  own: number;
  all: number;
  shareBefore: number;
  span: string;
}): string {
  const { field, value, own, all, shareBefore, span } = of;
  const what =
    own === all
      ? all === 1
        ? 'The first occurrence has'
        : `All of the first ${all} occurrences have`
      : `${own} of the first ${all} occurrences have`;
  const percent = shareBefore < 0.01 ? 'less than 1' : String(Math.round(shareBefore * 100));
  const traffic =
    shareBefore === 0 ? `which no traffic of the ${span} before had` : `which ${percent} % of the traffic of the ${span} before had`;
  return `${what} ${WORDS[field]} ${value}, ${traffic}.`;
}
