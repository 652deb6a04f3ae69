import { queryOptions } from '@tanstack/react-query';
import type { Me } from '@sentryai/schema';
import { getJson } from './api.ts';

/** Who is looking, which projects there are, and where applications send to. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => getJson<Me>('/me', {}, signal),
  staleTime: 5 * 60_000,
});
