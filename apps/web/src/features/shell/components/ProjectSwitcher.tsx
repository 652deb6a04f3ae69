import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ChevronsUpDown } from 'lucide-react';
import { Menu } from '../../../components/Menu.tsx';
import { DEFAULT_PROJECT_ID, useAppScope } from '../../../lib/app-search.ts';
import { meQuery } from '../../../lib/me.ts';

/** Choice of project; not there at all while there is only one. */
export function ProjectSwitcher() {
  const me = useQuery(meQuery).data;
  const { project } = useAppScope();
  const navigate = useNavigate();
  if (me === undefined || me.projects.length < 2) return null;
  const current = me.projects.find((each) => each.id === project);
  return (
    <Menu
      label="Project"
      triggerClass="flex h-7.5 w-full items-center gap-2 rounded-md border border-line bg-surface px-2 text-sm hover:border-line-strong"
      trigger={
        <>
          <span className="grid size-4.5 shrink-0 place-items-center rounded-sm bg-accent-soft text-2xs font-semibold text-accent uppercase">
            {(current?.name ?? '?').slice(0, 1)}
          </span>
          <span className="hidden min-w-0 flex-1 truncate text-left lg:inline">{current?.name ?? `Project ${project}`}</span>
          <ChevronsUpDown className="hidden size-3.5 text-ink-3 lg:inline" aria-hidden />
        </>
      }
    >
      {(close) =>
        me.projects.map((each) => (
          <button
            key={each.id}
            type="button"
            role="menuitemradio"
            aria-checked={each.id === project}
            className="menu-item"
            onClick={() => {
              close();
              // A trace or a query of one project means nothing in another: start at its overview.
              void navigate({
                to: '/',
                search: (old) => ({ ...old, project: each.id === DEFAULT_PROJECT_ID ? undefined : String(each.id) }) as never,
              });
            }}
          >
            {each.name}
          </button>
        ))
      }
    </Menu>
  );
}
