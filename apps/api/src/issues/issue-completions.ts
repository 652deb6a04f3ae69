import { type CompletedDialect, occurrenceSearch } from '../search/index.ts';
import { issueKeyTypes } from './issue-keys.ts';
import type { People } from './people.ts';

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  is: 'unresolved, new, regressed, escalating, unassigned, mine, recovered, …',
  status: 'unresolved, resolved, ignored',
  substatus: 'new, ongoing, regressed, escalating',
  kind: 'error, or the name of a detector',
  title: 'what failed',
  subtitle: 'what it said',
  culprit: 'function, span or tool',
  level: 'warn, error, fatal',
  priority: 'high, medium, low',
  assignee: 'e-mail address, me or none',
  count: 'occurrences ever',
  recovered_count: 'occurrences that runs got past',
  first_seen: 'when it began: >-7d',
  last_seen: 'when it last happened: >-15m',
  first_release: 'release that brought it',
  last_release: 'release it was last seen in',
  error_class: 'what kind of failure of a provider',
  recovery: 'whether the run got past it: recovered, fatal, unknown',
  id: 'one issue',
};

/** What may stand in the search of issues: their own keys, then those of their occurrences. */
export function issueCompletions(people: Pick<People, 'emails'>): CompletedDialect {
  const own = issueKeyTypes(people);
  return {
    keys: new Map([...own, ...[...occurrenceSearch.keys].filter(([key]) => !own.has(key))]),
    ...(occurrenceSearch.attributes === undefined ? {} : { attributes: occurrenceSearch.attributes }),
    descriptions: DESCRIPTIONS,
  };
}
