import type { Issue } from '@sentryai/schema';
import type { Changed } from './apply-occurrences.ts';

/** New, regressed and escalating issues are just ongoing after a week. */
export const ONGOING_AFTER_MS = 7 * 24 * 3_600_000;

/** What the passing of time makes of an issue; null when nothing. */
export function applyTime(issue: Issue, nowMs: number): Changed | null {
  if (issue.status === 'ignored' && issue.ignore?.type === 'until_time' && nowMs >= issue.ignore.until_ms) {
    const woken: Issue = { ...issue, status: 'unresolved', substatus: 'ongoing', status_since_ms: nowMs, ignore: null };
    return { issue: woken, activities: [{ type: 'unresolved', at_ms: nowMs, user_id: null, data: {} }] };
  }
  const isAged = issue.status === 'unresolved' && issue.substatus !== 'ongoing' && nowMs - issue.status_since_ms >= ONGOING_AFTER_MS;
  if (!isAged) return null;
  const aged: Issue = { ...issue, substatus: 'ongoing', status_since_ms: nowMs };
  return { issue: aged, activities: [{ type: 'ongoing', at_ms: nowMs, user_id: null, data: {} }] };
}
