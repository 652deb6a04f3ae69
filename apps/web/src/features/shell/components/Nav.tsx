import { Command, Keyboard } from 'lucide-react';
import { Logo } from '../../../components/Logo.tsx';
import { NAV_GROUPS } from '../fns/nav-items.ts';
import { NavEntry } from './NavEntry.tsx';
import { NavMore } from './NavMore.tsx';
import { ProjectSwitcher } from './ProjectSwitcher.tsx';
import { UserMenu } from './UserMenu.tsx';

/** Left navigation; a strip of signs on medium screens, on phones a bar at the bottom with the main doors and one to the others. */
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
      <div className="flex min-w-0 flex-1 sm:min-h-0 sm:flex-col sm:overflow-y-auto sm:px-2 sm:py-1 sm:[scrollbar-width:none]">
        {NAV_GROUPS.map(({ title, items }, index) => (
          <div
            key={title}
            className={`contents sm:block ${index === 0 ? '' : 'sm:mt-1.5 sm:border-t sm:border-line sm:pt-1.5 lg:border-t-0'}`}
          >
            {index > 0 && <div className="label hidden px-2.5 pt-1 pb-0.5 lg:block">{title}</div>}
            <ul aria-label={title} className="contents sm:flex sm:flex-col sm:gap-px">
              {items.map((item) => (
                <NavEntry key={item.to} item={item} />
              ))}
            </ul>
          </div>
        ))}
        <NavMore />
      </div>
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
