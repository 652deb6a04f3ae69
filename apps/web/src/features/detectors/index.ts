export { parseDetectorsSearch } from './fns/detectors-search.ts';
export { detectorsQuery } from './queries.ts';
