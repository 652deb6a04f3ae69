import { useQuery } from '@tanstack/react-query';
import { LogOut, Monitor, Moon, Sun, UserRound } from 'lucide-react';
import { Menu } from '../../../components/Menu.tsx';
import { meQuery } from '../../../lib/me.ts';
import { setTheme, useThemeChoice, type ThemeChoice } from '../../../lib/theme.ts';
import { signOut } from '../../auth/index.ts';

const THEMES = [
  { choice: 'system', label: 'As the system', icon: Monitor },
  { choice: 'light', label: 'Light', icon: Sun },
  { choice: 'dark', label: 'Dark', icon: Moon },
] as const satisfies readonly { choice: ThemeChoice; label: string; icon: unknown }[];

/** Who is signed in, the theme, sign out, the version. */
export function UserMenu() {
  const me = useQuery(meQuery).data;
  const theme = useThemeChoice();
  return (
    <Menu
      label="Account and theme"
      triggerClass="flex h-full min-h-7.5 items-center gap-2.5 rounded-md px-3 text-sm text-ink-3 hover:bg-hover hover:text-ink sm:h-7.5 sm:w-full sm:px-2.5"
      trigger={
        <>
          <UserRound className="size-4 shrink-0" strokeWidth={1.9} aria-hidden />
          <span className="hidden min-w-0 truncate lg:inline">{me?.user?.email ?? 'Account'}</span>
        </>
      }
    >
      {(close) => (
        <div className="w-52">
          {me !== undefined && (
            <div className="border-b border-line px-2 pt-1 pb-2">
              <div className="truncate font-medium">{me.user?.email ?? 'API key'}</div>
              <div className="text-2xs text-ink-3">Sentry for AI {me.version}</div>
            </div>
          )}
          <div className="label px-2 pt-2 pb-1">Theme</div>
          {THEMES.map(({ choice, label, icon: Icon }) => (
            <button
              key={choice}
              type="button"
              role="menuitemradio"
              aria-checked={theme === choice}
              className="menu-item"
              onClick={() => setTheme(choice)}
            >
              <Icon className="size-3.5" aria-hidden /> {label}
            </button>
          ))}
          <div className="my-1 border-t border-line" />
          <button
            type="button"
            role="menuitem"
            className="menu-item"
            onClick={() => {
              close();
              void signOut();
            }}
          >
            <LogOut className="size-3.5" aria-hidden /> Sign out
          </button>
        </div>
      )}
    </Menu>
  );
}
