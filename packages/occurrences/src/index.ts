export { readEvidence } from './evidence.ts';
export { applyChanges, type OccurrenceChanges } from './occurrence-changes.ts';
export { type GroupedOccurrence, occurrenceOfError } from './occurrence-of-error.ts';
export { occurrenceOfWindowFinding } from './occurrence-of-finding.ts';
export { occurrencesOfTrace, type TraceFacts } from './occurrences-of-trace.ts';
export { newestVersions } from './recorded.ts';
export { NO_RULES, type ProjectRules, readRules, type ReadRules, rulesKey } from './project-rules.ts';
