import { Link } from '@tanstack/react-router';
import { Command, Keyboard } from 'lucide-react';
import { Logo } from '../../../components/Logo.tsx';
import { NAV_ITEMS } from '../fns/nav-items.ts';
import { ProjectSwitcher } from './ProjectSwitcher.tsx';
import { UserMenu } from './UserMenu.tsx';

/** Left navigation; a strip of signs on medium screens, a bar at the bottom on phones, which scrolls when it is too narrow. */
export function Nav({ onOpenPalette, onOpenHelp }: { onOpenPalette: () => void; onOpenHelp: () => void }) {
  return (
    <nav aria-label="Main" className="flex shrink-0 border-t border-line bg-bg sm:w-13 sm:flex-col sm:border-t-0 sm:border-r lg:w-48">
      <div className="hidden h-11 items-center gap-2 px-3.5 sm:flex">
        <Logo />
        <span className="hidden text-sm font-semibold tracking-tight lg:inline">Sentry for AI</span>
      </div>
      <div className="hidden px-2 pb-1 sm:block">
        <ProjectSwitcher />
      </div>
      <ul className="flex min-w-0 flex-1 overflow-x-auto sm:flex-col sm:gap-px sm:overflow-x-visible sm:px-2 sm:py-1">
        {NAV_ITEMS.map(({ to, label, icon: Icon, keys }) => (
          <li key={to} className="grow sm:grow-0">
            <Link
              to={to}
              activeOptions={{ exact: to === '/', includeSearch: false }}
              title={`${label} (${keys})`}
              className="group flex flex-col items-center gap-0.5 rounded-md px-2 py-1.5 text-2xs font-medium text-ink-2 hover:bg-hover hover:text-ink sm:h-7.5 sm:flex-row sm:gap-2.5 sm:px-2.5 sm:py-0 sm:text-sm data-[status=active]:text-accent sm:data-[status=active]:bg-accent-soft"
            >
              <Icon className="size-4 shrink-0" strokeWidth={1.9} aria-hidden />
              <span className="sm:sr-only lg:not-sr-only">{label}</span>
            </Link>
          </li>
        ))}
      </ul>
      <div className="flex items-center gap-px sm:flex-col sm:items-stretch sm:px-2 sm:pb-2">
        <FootButton
          label="Go to… (Ctrl K)"
          text="Go to…"
          icon={<Command className="size-4" strokeWidth={1.9} aria-hidden />}
          onClick={onOpenPalette}
        />
        <FootButton
          label="Keyboard shortcuts (?)"
          text="Shortcuts"
          icon={<Keyboard className="size-4" strokeWidth={1.9} aria-hidden />}
          onClick={onOpenHelp}
        />
        <UserMenu />
      </div>
    </nav>
  );
}

function FootButton({ label, text, icon, onClick }: { label: string; text: string; icon: React.ReactNode; onClick: () => void }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onClick}
      className="hidden h-7.5 items-center gap-2.5 rounded-md px-2.5 text-sm text-ink-3 hover:bg-hover hover:text-ink sm:flex"
    >
      {icon}
      <span className="hidden lg:inline">{text}</span>
    </button>
  );
}
