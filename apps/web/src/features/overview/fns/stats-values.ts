import type { Stats } from '@sentryai/schema';

/** What one step of a series says. */
export type Values = Omit<Stats['series'][number]['points'][number], 'time'>;
