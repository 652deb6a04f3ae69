import type { Metadata } from '@sentryai/metadata';
import { SETTLE_BUCKETS } from '@sentryai/store/queries/index';

/** The settler reports a few times a minute; charts may be that late in knowing it. */
const FRESH_MS = 1_000;

/**
 * Receipt (Unix milliseconds) before which every span's trace is settled: rollups know all of it, what came later is
 * summed from spans. 0 when no processor has settled anything yet.
 */
export function createSettledUntil(metadata: Pick<Metadata, 'listLeases'>, clock: () => number): () => Promise<number> {
  let known: { atMs: number; untilMs: Promise<number> } | undefined;
  return () => {
    const nowMs = clock();
    if (known === undefined || nowMs - known.atMs >= FRESH_MS) {
      const untilMs = read(metadata);
      known = { atMs: nowMs, untilMs };
      // A failure is the caller's to see, and the next one asks anew.
      untilMs.catch(() => (known = undefined));
    }
    return known.untilMs;
  };
}

async function read(metadata: Pick<Metadata, 'listLeases'>): Promise<number> {
  const leases = await metadata.listLeases('settle/');
  if (leases.length < SETTLE_BUCKETS) return 0;
  return Math.max(0, Math.min(...leases.map(({ state }) => Number(state) || 0)));
}
