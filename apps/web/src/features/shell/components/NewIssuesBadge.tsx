import { useQuery } from '@tanstack/react-query';
import { useAppScope } from '../../../lib/app-search.ts';
import { formatCompact, plural } from '../../../lib/format.ts';
import { countIssues } from '../../issues/fns/count-issues.ts';
import { newIssues } from '../../issues/queries.ts';

/** How many issues are new and not looked at, a dot in the strip of signs; nothing while there are none or nobody knows. */
export function NewIssuesBadge() {
  const { project } = useAppScope();
  const facets = useQuery(newIssues(project)).data?.facets;
  const count = facets == null ? 0 : countIssues(facets);
  if (count === 0) return null;
  return (
    <span
      className="num rounded-full bg-accent-soft px-1.5 text-2xs text-accent max-lg:absolute max-lg:px-1 max-sm:top-0 max-sm:left-1/2 max-sm:ml-2 sm:max-lg:top-1 sm:max-lg:right-1.5 sm:max-lg:size-2 sm:max-lg:overflow-hidden sm:max-lg:bg-accent sm:max-lg:px-0! sm:max-lg:text-transparent lg:ml-auto"
      title={`${plural(count, 'new issue')} in the last 7 days`}
    >
      {formatCompact(count)}
      <span className="sr-only"> new</span>
    </span>
  );
}
