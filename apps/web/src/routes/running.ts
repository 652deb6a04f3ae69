import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { idleMinutesOf, loadRunning, parseRunningSearch } from '../features/running/index.ts';
import { projectOf } from '../lib/app-search.ts';
import { shellRoute } from './root.ts';

export const runningRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/running',
  validateSearch: parseRunningSearch,
  loaderDeps: ({ search }) => ({ project: projectOf(search), idleMinutes: idleMinutesOf(search) }),
  loader: ({ context, deps }) => loadRunning(context.queryClient, deps.project, deps.idleMinutes),
  component: lazyRouteComponent(() => import('../features/running/RunningPage.tsx'), 'RunningPage'),
});
