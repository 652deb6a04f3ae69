import { useNavigate, useSearch } from '@tanstack/react-router';
import { parseAgentSearch } from '../fns/agent-search.ts';

/** The node that is looked at: read from the URL and written to it. */
export function useChosenNode(): { chosen: string | null; choose: (id: string | null) => void } {
  const { node } = parseAgentSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const choose = (id: string | null) =>
    void navigate({ to: '.', replace: true, search: (old) => ({ ...old, node: id ?? undefined }) as never });
  return { chosen: node ?? null, choose };
}
