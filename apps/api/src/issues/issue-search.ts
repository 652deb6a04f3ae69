import { occurrenceSearch } from '../search/dialects/occurrences.ts';
import type { SearchDialect } from '../search/dialect.ts';
import { issueCompletionKeys } from './issue-keys.ts';

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  is: 'new, regressed, escalating, unassigned, mine, recovered …',
  status: 'unresolved, resolved or ignored',
  substatus: 'new, ongoing, regressed, escalating …',
  kind: 'error, or the name of a detector',
  title: 'what failed',
  subtitle: 'what the failure said',
  culprit: 'function, span or tool',
  level: 'warn, error, fatal',
  priority: 'high, medium, low',
  assignee: 'e-mail address, me or none',
  count: 'occurrences ever',
  recovered_count: 'occurrences that the run got past',
  first_seen: 'moment, or -7d',
  last_seen: 'moment, or -7d',
  first_release: 'release that brought it',
  last_release: 'newest release it occurred in',
  id: 'number of the issue',
  error_class: 'group of provider failures, such as rate_limit',
  recovery: 'whether the run got past it',
  source: 'what told of it',
};

/** Keys of the search of issues, for the search box: those of issues and those of their occurrences. */
export const issueSearch: SearchDialect = {
  ...occurrenceSearch,
  keys: new Map([...occurrenceSearch.keys, ...issueCompletionKeys()]),
  descriptions: DESCRIPTIONS,
};
