import type { OtlpSignal } from '../encode-responses.ts';

/**
 * What the items of each signal are called in the ledger, and the names of the lists that lead to them in JSON. Metrics
 * are no items but hold them: the data points.
 */
export const SIGNAL_ITEMS: Readonly<Record<OtlpSignal, { itemType: string; path: readonly [string, string, string] }>> = {
  traces: { itemType: 'span', path: ['resourceSpans', 'scopeSpans', 'spans'] },
  logs: { itemType: 'log', path: ['resourceLogs', 'scopeLogs', 'logRecords'] },
  metrics: { itemType: 'metric', path: ['resourceMetrics', 'scopeMetrics', 'metrics'] },
};
