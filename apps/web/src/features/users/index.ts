export { loadUser } from './queries.ts';
