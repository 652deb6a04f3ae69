import { parseAppSearch, type AppSearch } from '../../../lib/app-search.ts';
import { textParam } from '../../../lib/search-string.ts';

export type TurnOrder = 'asc' | 'desc';
/** URL of a session: from which end it is read, and the turn that is looked at. */
export type SessionSearch = AppSearch & { order?: 'desc'; turn?: string };

export function parseSessionSearch(raw: Record<string, unknown>): SessionSearch {
  const search: SessionSearch = parseAppSearch(raw);
  if (raw['order'] === 'desc') search.order = 'desc';
  const turn = textParam(raw, 'turn');
  if (turn !== undefined && /^[0-9a-f]{32}\.[0-9a-f]{16}$/.test(turn)) search.turn = turn;
  return search;
}

/** Name of a turn in addresses; a span's id is unique only within its trace. */
export function turnId({ trace_id, span_id }: { trace_id: string; span_id: string }): string {
  return `${trace_id}.${span_id}`;
}
