export { compareReleases } from './compare-releases.ts';
export { forecastHourlyLimit } from './escalation.ts';
export { applyAction, type IssueAction } from './apply-action.ts';
export { applyOccurrences, type OccurrenceSummary, wakeIssue } from './apply-occurrences.ts';
export { applyTime, ONGOING_AFTER_MS } from './apply-time.ts';
export type { OccurrenceGroup } from './occurrence-group.ts';
export { createIssue, type NewIssue } from './create-issue.ts';
