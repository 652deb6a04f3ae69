import { Link, useMatchRoute } from '@tanstack/react-router';
import { Ellipsis } from 'lucide-react';
import { Menu } from '../../../components/Menu.tsx';
import { NAV_GROUPS, NAV_ITEMS } from '../fns/nav-items.ts';

/** On phones: the doors that the bar has no room for. */
export function NavMore() {
  const matchRoute = useMatchRoute();
  const isHere = NAV_ITEMS.some(({ to, isPrimary }) => isPrimary !== true && matchRoute({ to, fuzzy: true }) !== false);
  return (
    <div className="grid min-w-0 flex-1 sm:hidden">
      <Menu
        label="More pages"
        align="end"
        triggerClass={`flex flex-col items-center gap-0.5 px-1 py-1.5 text-2xs font-medium ${isHere ? 'text-accent' : 'text-ink-2'}`}
        trigger={
          <>
            <Ellipsis className="size-4" strokeWidth={1.9} aria-hidden />
            <span>More</span>
          </>
        }
      >
        {(close) =>
          NAV_GROUPS.map(({ title, items }) => (
            <div key={title} role="group" aria-label={title} className="w-52">
              <div className="label px-2 pt-2 pb-0.5">{title}</div>
              {items
                .filter(({ isPrimary }) => isPrimary !== true)
                .map(({ to, label, icon: Icon }) => (
                  <Link
                    key={to}
                    to={to}
                    role="menuitem"
                    activeOptions={{ includeSearch: false }}
                    className="menu-item h-9! data-[status=active]:text-accent"
                    onClick={close}
                  >
                    <Icon className="size-4 shrink-0" strokeWidth={1.9} aria-hidden /> {label}
                  </Link>
                ))}
            </div>
          ))
        }
      </Menu>
    </div>
  );
}
