import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useAppScope } from '../../../lib/app-search.ts';
import { environmentNames } from '../queries.ts';

/** Narrows the graph to one environment. Not there while there is nothing to choose from. */
export function EnvironmentPicker({ environment }: { environment: string | undefined }) {
  const { project, range } = useAppScope();
  const navigate = useNavigate();
  const known = useQuery(environmentNames(project, range)).data ?? [];
  const names = environment === undefined || known.includes(environment) ? known : [environment, ...known];
  if (names.length === 0 || (names.length === 1 && environment === undefined)) return null;
  return (
    <select
      aria-label="Environment"
      className="input max-w-40"
      value={environment ?? ''}
      onChange={({ target }) =>
        void navigate({ to: '.', search: (old) => ({ ...old, environment: target.value === '' ? undefined : target.value }) as never })
      }
    >
      <option value="">All environments</option>
      {names.map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </select>
  );
}
