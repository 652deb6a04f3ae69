import type { StoreQuery, TimeWindow } from '../query.ts';
import { windowParams, windowSql } from '../window-sql.ts';

/** What detectors found in a window; sums are null when nothing of it is known. */
export type DetectorFindings = {
  detector: string;
  count: number;
  recovered_count: number;
  traces: number;
  wasted_nano_usd: number | null;
  wasted_tokens: number | null;
  wasted_us: number | null;
};

/** More than there are detectors: names of removed ones may still be stored. */
const DETECTORS_MAX = 200;

/** Findings of a window by detector. */
export function findingsByDetector({ projectId, window }: { projectId: number; window: TimeWindow }): StoreQuery<DetectorFindings> {
  return {
    name: 'findings_by_detector',
    sql: `SELECT kind AS detector, count() AS count, countIf(recovery = 'recovered') AS recovered_count,
  uniqExact(trace_id) AS traces, sumOrNull(wasted_nano_usd) AS wasted_nano_usd, sumOrNull(wasted_tokens) AS wasted_tokens,
  sumOrNull(wasted_us) AS wasted_us
FROM (
  SELECT kind, recovery, trace_id, wasted_nano_usd, wasted_tokens, wasted_us, source
  FROM occurrences FINAL
  WHERE ${windowSql('timestamp', window)} AND is_deleted = 0
)
WHERE source IN ('finding', 'window')
GROUP BY kind
LIMIT ${DETECTORS_MAX}`,
    params: windowParams(projectId, window),
    limits: { rowsMax: DETECTORS_MAX, timeoutMs: 20_000 },
  };
}
