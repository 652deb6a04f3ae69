import type { SqlFilter, TimeWindow } from '../query.ts';

/** What usage can be grouped and filtered by without reading spans. */
export const USAGE_DIMENSIONS = ['kind', 'name', 'provider', 'model', 'service', 'environment', 'release'] as const;
export const OWNER_DIMENSIONS = ['user_id', 'session_id'] as const;
export type UsageDimension = (typeof USAGE_DIMENSIONS)[number] | (typeof OWNER_DIMENSIONS)[number];

/**
 * Where the counts of a query come from.
 *  minutes, quarters, hours  rollups of settled traces, and the spans that are not settled yet
 *  owners                    the same by user and session and hour; knows model calls and tool runs, no other kinds
 *  spans                     the spans themselves, under the roles that settling decided
 */
export type UsageGrain = 'minutes' | 'quarters' | 'hours' | 'owners' | 'spans';

export type UsageSourceInput = {
  grain: UsageGrain;
  window: TimeWindow;
  dimensions: readonly UsageDimension[];
  /** Over the dimensions of the grain; for `spans` over any column. */
  filter?: SqlFilter | undefined;
};
