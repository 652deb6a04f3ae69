export { reportOutcomes, SDK_DISCARDED_METRIC } from './item-rows.ts';
export { normalizeEvents } from './normalize-events.ts';
export type { NormalizedEvents } from './normalize-events.ts';
