import { parseAppSearch, type AppSearch } from '../../../lib/app-search.ts';
import { textParam } from '../../../lib/search-string.ts';

/** URL of the graph: window, the environment it is narrowed to, the node that is looked at. */
export type AgentSearch = AppSearch & { environment?: string; node?: string };

export function parseAgentSearch(raw: Record<string, unknown>): AgentSearch {
  const search: AgentSearch = parseAppSearch(raw);
  for (const name of ['environment', 'node'] as const) {
    const value = textParam(raw, name);
    if (value !== undefined) search[name] = value;
  }
  return search;
}
