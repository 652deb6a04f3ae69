/** Compares what traces said about some things: findings as occurrences. Pure. */
import { type DetectorName, type DetectorsConfig, type Fact, getDetector, judgeFacts } from '@sentryai/detectors';
import { type GroupedOccurrence, occurrenceOfWindowFinding } from '@sentryai/occurrences';
import type { DetectorFactRow } from '@sentryai/schema';

/** What is newest in a thing's facts is judged against what was before. */
const FRESH_US = 3_600_000_000;

/** `facts` of one project, of any number of things; the same occurrences for the same facts in whatever order. */
export function judgeWindows(facts: readonly DetectorFactRow[], config: DetectorsConfig, nowMs: number): GroupedOccurrence[] {
  const found = new Map<string, GroupedOccurrence>();
  for (const rows of Map.groupBy(facts, (row) => `${row.detector}\n${row.key}`).values()) {
    const newestUs = rows.reduce((newest, row) => Math.max(newest, row.timestamp_us), 0);
    const all = rows.map(toFact);
    const fresh = all.filter((fact) => fact.time_us > newestUs - FRESH_US);
    const [first] = fresh;
    if (first === undefined) continue;
    const detector = getDetector(first.detector);
    const perTrace = detector.scope === 'window' && detector.isPerTrace === true;
    for (const finding of judgeFacts(first.detector, all, fresh, config)) {
      const occurrence = occurrenceOfWindowFinding(finding, { perTrace, nowMs });
      found.set(occurrence.row.occurrence_id, occurrence);
    }
  }
  return [...found.values()];
}

function toFact({ detector, key, project_id, trace_id, span_id, timestamp_us, numbers, texts }: DetectorFactRow): Fact {
  return { detector: detector as DetectorName, key, project_id, trace_id, span_id, time_us: timestamp_us, numbers, texts };
}
