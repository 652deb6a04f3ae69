import type { DeliveryState, LedgerDeviation } from '@sentryai/schema';

export type Verdict = { tone: 'good' | 'bad' | 'unsure'; title: string; detail: string; deviations: LedgerDeviation[] };

const TITLES: Readonly<Record<LedgerDeviation['kind'], string>> = {
  unbalanced: 'came in and did not end, or ended without having come in',
  unaccounted: 'are not accounted for by processing',
  acknowledged_lost: 'were acknowledged and did not arrive',
  rows_missing: 'rows are missing from a table',
  rows_surplus: 'rows too many are in a table',
  items_without_rows: 'items counted as stored and their rows differ',
};

/** What the processors' own check of the ledger says, in words. The worst one speaks. */
export function verdictOf(state: DeliveryState): Verdict {
  const current = state.processors.filter(({ is_current }) => is_current);
  const none = { deviations: [] };
  if (current.length === 0) {
    const detail =
      state.processors.length === 0 ? 'None has reported yet.' : 'It was running before and has not been heard of for a minute.';
    return { ...none, tone: 'bad', title: 'No processor is running', detail: `${detail} What is sent waits on the queue, safe on disk.` };
  }
  const failing = current.find(({ is_storing }) => !is_storing);
  if (failing) return { ...none, tone: 'bad', title: 'Storing fails; data waits on the queue', detail: failing.message };
  const unbalanced = current.find(({ ledger }) => ledger.status === 'unbalanced');
  if (unbalanced) {
    const { deviations } = unbalanced.ledger;
    const detail =
      deviations.length === 0
        ? 'Another project is affected; none of this one.'
        : 'Places where the numbers differ are listed below. Nothing is repaired by itself.';
    return { tone: 'bad', title: 'The ledger is not balanced', detail, deviations };
  }
  const checked = current.map(({ ledger }) => ledger).filter((ledger) => ledger.status === 'balanced');
  const [newest] = checked.sort((a, b) => ((a.checked_at ?? '') < (b.checked_at ?? '') ? 1 : -1));
  if (newest === undefined) {
    const problem = current.map(({ ledger }) => ledger.problem).find((text) => text !== '');
    const detail =
      problem === undefined
        ? 'The first check comes a few seconds after the start, then one every minute.'
        : `The check could not be made: ${problem}`;
    return { ...none, tone: 'unsure', title: 'Not checked yet', detail };
  }
  return {
    ...none,
    tone: 'good',
    title: 'Every item is accounted for',
    detail: 'What came in equals what ended, and the tables hold every row that was written. Checked every minute.',
  };
}

/** One deviation as a sentence. */
export function deviationText({ kind, key, protocol, table, expected, actual }: LedgerDeviation): string {
  const where = table === null ? [key, protocol].filter((part) => part !== null && part !== '').join(', ') : `table ${table}`;
  return `${Math.abs(expected - actual)} ${TITLES[kind]}${where === '' ? '' : ` (${where})`}: expected ${expected}, found ${actual}`;
}
