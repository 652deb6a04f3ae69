export { parseSessionSearch } from './fns/session-search.ts';
export { loadSession } from './queries.ts';
