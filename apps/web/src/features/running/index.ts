export { idleMinutesOf, parseRunningSearch } from './fns/running-search.ts';
export { loadRunning } from './queries.ts';
