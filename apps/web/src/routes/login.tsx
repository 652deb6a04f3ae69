import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { loadLogin } from '../features/auth/index.ts';
import { safeNext } from '../lib/safe-url.ts';
import { textParam } from '../lib/search-string.ts';
import { rootRoute } from './root.ts';

const LoginPage = lazyRouteComponent(() => import('../features/auth/LoginPage.tsx'), 'LoginPage');

export const loginRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/login',
  validateSearch: (raw): { next?: string } => {
    const next = textParam(raw, 'next');
    return next === undefined ? {} : { next };
  },
  loaderDeps: ({ search }) => ({ next: search.next }),
  loader: async ({ deps }) => {
    const state = await loadLogin();
    if (state.kind === 'signed_in') throw redirect({ href: safeNext(deps.next), replace: true });
    return state;
  },
  component: function LoginRoute() {
    const state = loginRoute.useLoaderData();
    const { next } = loginRoute.useSearch();
    const navigate = loginRoute.useNavigate();
    return <LoginPage state={state} onSignedIn={() => void navigate({ href: safeNext(next), replace: true })} />;
  },
});
