export { reportOutcomes } from './item-rows.ts';
export { normalizeEvents } from './normalize-events.ts';
export type { NormalizedEvents } from './normalize-events.ts';
