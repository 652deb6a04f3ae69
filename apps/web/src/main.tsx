import './styles/app.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createQueryClient } from './lib/query-client.ts';
import { loginAddress } from './features/auth/index.ts';
import { createPageRouter } from './router.tsx';

// A sign-in link may name any page: the token in the fragment is taken to the sign-in page before anything is requested.
if (location.hash.startsWith('#token=') && location.pathname !== '/login') {
  history.replaceState(null, '', `${loginAddress(location.pathname + location.search)}${location.hash}`);
}

const queryClient = createQueryClient(() => {
  const { pathname, search } = window.location;
  if (pathname !== '/login') void router.navigate({ href: loginAddress(pathname + search), replace: true });
});
const router = createPageRouter(queryClient);

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
