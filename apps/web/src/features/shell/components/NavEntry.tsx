import { Link } from '@tanstack/react-router';
import type { NavItem } from '../fns/nav-items.ts';
import { NewIssuesBadge } from './NewIssuesBadge.tsx';

/** One door of the navigation. */
export function NavEntry({ item: { to, label, icon: Icon, keys, isPrimary } }: { item: NavItem }) {
  return (
    <li className={isPrimary === true ? 'min-w-0 flex-1 sm:flex-none' : 'max-sm:hidden'}>
      <Link
        to={to}
        activeOptions={{ exact: to === '/', includeSearch: false }}
        title={`${label} (${keys})`}
        className="group relative flex flex-col items-center gap-0.5 rounded-md px-1 py-1.5 text-2xs font-medium text-ink-2 hover:bg-hover hover:text-ink sm:h-7.5 sm:flex-row sm:gap-2.5 sm:px-2.5 sm:py-0 sm:text-sm data-[status=active]:text-accent sm:data-[status=active]:bg-accent-soft"
      >
        <Icon className="size-4 shrink-0" strokeWidth={1.9} aria-hidden />
        <span className="sm:sr-only lg:not-sr-only">{label}</span>
        {to === '/issues' && <NewIssuesBadge />}
      </Link>
    </li>
  );
}
