export { compileSearch } from './compile-search.ts';
export type { SearchDialect } from './dialect.ts';
export { errorSearch } from './dialects/errors.ts';
export { logSearch } from './dialects/logs.ts';
export { releaseSearch } from './dialects/releases.ts';
export { scoreSearch } from './dialects/scores.ts';
export { spanSearch } from './dialects/spans.ts';
export { searchedColumns } from './searched-columns.ts';
export { SearchQueryError } from './search-query-error.ts';
