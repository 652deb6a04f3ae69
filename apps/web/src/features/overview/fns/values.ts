import type { Stats } from '@sentryai/schema';

/** What one step of the overview's charts says. */
export type Values = Omit<Stats['series'][number]['points'][number], 'time'>;
