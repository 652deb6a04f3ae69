import { LEDGER_DEVIATIONS, type LedgerDeviation, type LedgerState } from '@sentryai/schema';
import type { Metrics } from '@sentryai/telemetry';

export type LedgerMetrics = {
  /** A deviation that was not known before. */
  noteDeviation(deviation: LedgerDeviation): void;
  noteCheck(isMade: boolean): void;
};

export function createLedgerMetrics(metrics: Metrics, state: () => LedgerState, now: () => number): LedgerMetrics {
  const imbalance = metrics.counter({
    name: 'ledger_imbalance_total',
    help: 'Places (key, protocol or table, and minute) in which the ledger was found unbalanced, each counted once.',
    labels: { kind: LEDGER_DEVIATIONS },
  });
  for (const kind of LEDGER_DEVIATIONS) imbalance.add(0, { kind });
  const checks = metrics.counter({
    name: 'ledger_checks_total',
    help: 'Checks of the ledger, by whether they could be made.',
    labels: { result: ['made', 'failed'] },
  });
  metrics.observedGauge(
    { name: 'ledger_open_items', help: 'Items or rows by which the ledger is off in the places that are known now.' },
    () => state().deviations.reduce((sum, { expected, actual }) => sum + Math.abs(expected - actual), 0),
  );
  metrics.observedGauge({ name: 'ledger_check_age_seconds', help: 'Time since the last check of the ledger that was made.' }, () => {
    const checkedAt = state().checked_at;
    return checkedAt === null ? Number.NaN : (now() - Date.parse(checkedAt)) / 1000;
  });
  return {
    noteDeviation: ({ kind }) => imbalance.add(1, { kind }),
    noteCheck: (isMade) => checks.add(1, { result: isMade ? 'made' : 'failed' }),
  };
}
