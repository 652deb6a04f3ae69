import type { OtlpSignal } from '../encode-responses.ts';

/** What the items of each signal are called in the ledger, and the names of the lists that lead to them in JSON. */
export const SIGNAL_ITEMS: Readonly<Record<OtlpSignal, { itemType: string; path: readonly [string, string, string] }>> = {
  traces: { itemType: 'span', path: ['resourceSpans', 'scopeSpans', 'spans'] },
  logs: { itemType: 'log', path: ['resourceLogs', 'scopeLogs', 'logRecords'] },
};
