import { useNavigate, useSearch } from '@tanstack/react-router';
import { parseSessionSearch, type TurnOrder } from '../fns/session-search.ts';

/** Order and chosen turn: read from the URL and written to it. */
export function useSessionUrl() {
  const search = parseSessionSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  // Moving through turns replaces the address: the back button leads out of the session.
  const change = (fields: { order?: 'desc' | undefined; turn?: string | undefined }) =>
    void navigate({ to: '.', replace: true, search: (old) => Object.assign({}, old, fields) as never });
  return {
    order: search.order ?? ('asc' as const),
    turn: search.turn ?? null,
    setOrder: (order: TurnOrder) => change({ order: order === 'desc' ? 'desc' : undefined }),
    setTurn: (turn: string | undefined) => change({ turn }),
  };
}
