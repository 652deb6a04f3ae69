export { compareReleases } from './compare-releases.ts';
export { type EscalationForecast, forecastHourlyLimit } from './escalation.ts';
export { applyAction, type IssueAction } from './apply-action.ts';
export { applyOccurrences, type OccurrenceSummary } from './apply-occurrences.ts';
export { applyTime } from './apply-time.ts';
export { createIssue, type NewIssue } from './create-issue.ts';
