import { useQuery } from '@tanstack/react-query';
import { Outlet, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useAppScope } from '../../lib/app-search.ts';
import { meQuery } from '../../lib/me.ts';
import { followProject, toggleLive } from '../../lib/live.ts';
import { useShortcuts } from '../../lib/shortcuts.ts';
import { CommandPalette } from './components/CommandPalette.tsx';
import { Nav } from './components/Nav.tsx';
import { ShortcutHelp } from './components/ShortcutHelp.tsx';
import { homeProject } from './fns/home-project.ts';
import { NAV_ITEMS } from './fns/nav-items.ts';

/** Frame of every page behind sign-in: navigation, the live connection, shortcuts that work everywhere. */
export function Shell() {
  const { project } = useAppScope();
  const navigate = useNavigate();
  const [overlay, setOverlay] = useState<'none' | 'palette' | 'help'>('none');
  const close = () => setOverlay('none');

  useEffect(() => followProject(project), [project]);
  useHomeProject();
  useEffect(() => {
    const open = (event: KeyboardEvent) => {
      if (event.key !== 'k' || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      setOverlay('palette');
    };
    document.addEventListener('keydown', open);
    return () => document.removeEventListener('keydown', open);
  }, []);
  useShortcuts({
    ...Object.fromEntries(NAV_ITEMS.map((item) => [item.keys, () => void navigate({ to: item.to })])),
    '?': () => setOverlay('help'),
    ' ': toggleLive,
  });

  return (
    <div className="flex h-full flex-col-reverse sm:flex-row">
      <a href="#main" className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-surface focus:p-2">
        Skip to content
      </a>
      <Nav onOpenPalette={() => setOverlay('palette')} onOpenHelp={() => setOverlay('help')} />
      <div id="main" tabIndex={-1} className="flex min-h-0 min-w-0 flex-1 flex-col outline-none">
        <Outlet />
      </div>
      {overlay === 'help' && <ShortcutHelp onClose={close} />}
      {overlay === 'palette' && <CommandPalette onClose={close} onOpenHelp={() => setOverlay('help')} />}
    </div>
  );
}

/** An address without a project means the default one; where there is none, it is corrected. */
function useHomeProject(): void {
  const me = useQuery(meQuery).data;
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const home = search.project === undefined && me !== undefined ? homeProject(me.projects) : undefined;
  useEffect(() => {
    if (home !== undefined) void navigate({ to: '.', search: (old) => ({ ...old, project: String(home) }), replace: true });
  }, [home, navigate]);
}
