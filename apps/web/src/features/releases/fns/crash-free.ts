import type { ReleaseRow } from '@sentryai/schema';
import { DASH } from '../../../lib/format.ts';

/** Below this a release crashes for more than one session in a hundred. */
const HEALTHY_RATE = 0.99;

/**
 * Share of sessions without a crash, as text and how loud it is. Always rounded down, so that 100% means that none
 * crashed; a dash when there were no sessions to know it from.
 */
export function crashFree({ crash_free_rate: rate }: Pick<ReleaseRow, 'crash_free_rate'>): {
  text: string;
  tone: 'quiet' | 'plain' | 'danger';
} {
  if (rate === null) return { text: DASH, tone: 'quiet' };
  // The share comes as a binary fraction: 0.999 must not become 99.89%.
  const percent = Math.floor(rate * 10_000 + 1e-6) / 100;
  return { text: `${percent}%`, tone: rate < HEALTHY_RATE ? 'danger' : 'plain' };
}
