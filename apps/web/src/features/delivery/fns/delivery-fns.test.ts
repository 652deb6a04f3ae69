import {
  LEDGER_DEVIATIONS,
  OUTCOME_ADVICE,
  OUTCOME_REASONS,
  OUTCOMES,
  type DeliveryState,
  type OutcomeSum,
  type OutcomeSums,
  type ProcessorState,
} from '@sentryai/schema';
import { describe, expect, it } from 'vitest';
import { accountOf, termsOf } from './account.ts';
import { filterOf, parseDeliverySearch, tabOf, viewOf } from './delivery-search.ts';
import { outcomeMeta } from './outcome-meta.ts';
import { outcomeSeries } from './outcome-series.ts';
import { reasonText } from './reason-text.ts';
import { deviationText, verdictOf } from './verdict.ts';

const group = (outcome: string, quantity: number, points: OutcomeSum['points'] = []): OutcomeSum => ({
  outcome,
  reason: null,
  key: null,
  protocol: null,
  item_type: null,
  quantity,
  points,
});
const sums = (received: number | null, ...groups: OutcomeSum[]): OutcomeSums => ({
  from: '',
  to: '',
  step_ms: 60_000,
  group_by: ['outcome'],
  received,
  groups,
});

describe('the account', () => {
  it('adds up: received is what ended, sent is that and what SDKs dropped', () => {
    const account = accountOf(
      sums(10, group('stored', 6), group('duplicate', 1), group('rejected', 2), group('quarantined', 1), group('dropped_by_sdk', 5)),
    );
    expect(account).toMatchObject({ sent: 15, received: 10, accepted: 8, missing: 0 });
    expect(account && termsOf(account)).toEqual([
      { outcome: 'stored', quantity: 6 },
      { outcome: 'duplicate', quantity: 1 },
      { outcome: 'rejected', quantity: 2 },
      { outcome: 'quarantined', quantity: 1 },
    ]);
  });

  it('shows what is missing, also when processing noticed it itself', () => {
    expect(accountOf(sums(10, group('stored', 7)))?.missing).toBe(3);
    expect(accountOf(sums(10, group('stored', 7), group('unaccounted', 3)))?.missing).toBe(3);
    expect(accountOf(sums(2, group('stored', 3)))?.missing).toBe(-1);
  });

  it('counts outcomes of a newer server as ends, and is unknown where what came in is', () => {
    expect(accountOf(sums(3, group('stored', 2), group('brand_new', 1)))?.missing).toBe(0);
    expect(accountOf(sums(null, group('stored', 2)))).toBeNull();
  });
});

describe('the chart', () => {
  it('stacks outcomes in one order, with a gap where nothing came', () => {
    const series = outcomeSeries(
      sums(
        3,
        group('rejected', 1, [{ time: '1970-01-01T00:01:00.000000Z', quantity: 1 }]),
        group('stored', 2, [
          { time: '1970-01-01T00:00:00.000000Z', quantity: 1 },
          { time: '1970-01-01T00:01:00.000000Z', quantity: 1 },
        ]),
      ),
      [0, 60_000, 120_000],
    );
    expect(series.map(({ name, drawn, filter }) => [name, drawn, filter])).toEqual([
      ['Stored', [1, 1, null], 'stored'],
      ['Rejected', [1, 2, null], 'rejected'],
    ]);
  });
});

describe('words', () => {
  it('are there for every outcome and every reason', () => {
    for (const outcome of OUTCOMES) expect(outcomeMeta(outcome).label).not.toBe(outcome);
    for (const reason of Object.keys(OUTCOME_REASONS)) {
      expect(reasonText('rejected', reason)).toEqual({ sentence: expect.stringMatching(/.{10,}/), advice: expect.stringMatching(/.{7,}/) });
    }
    expect(Object.keys(OUTCOME_ADVICE)).toEqual(Object.keys(OUTCOME_REASONS));
    expect(reasonText('dropped_by_sdk', 'queue_overflow').sentence).toContain('buffer');
  });

  it('are honest about what this version does not know', () => {
    expect(outcomeMeta('brand_new')).toMatchObject({ label: 'brand_new' });
    expect(reasonText('rejected', 'brand_new').sentence).toBe('brand_new');
    expect(reasonText('dropped_by_sdk', 'constructor').sentence).toContain('constructor');
    expect(reasonText('stored', '')).toEqual({ sentence: '', advice: '' });
  });
});

describe('the verdict', () => {
  const queue = {
    pending_bytes: 0,
    pending_records: null,
    oldest_age_ms: 0,
    bytes_max: 1,
    durability: 'full',
    problems: [],
    unavailable_reason: null,
  } as const;
  const processor = (
    ledger: Partial<ProcessorState['ledger']>,
    rest: Partial<ProcessorState> = {},
  ): DeliveryState['processors'][number] => ({
    name: '0',
    is_current: true,
    reported_at: '',
    is_storing: true,
    message: '',
    lag_ms: 1,
    queue: { ...queue, problems: [] },
    ledger: {
      status: 'balanced',
      checked_at: '2026-01-01T00:00:00Z',
      checked_to: null,
      received: 1,
      deviations: [],
      problem: '',
      ...ledger,
    },
    ...rest,
  });
  const verdict = (...processors: DeliveryState['processors']) => verdictOf({ ingest: [], processors });

  it('is good only when a running processor has checked', () => {
    expect(verdict(processor({}))).toMatchObject({ tone: 'good', title: 'Every item is accounted for' });
    expect(verdict(processor({ status: 'unknown', checked_at: null }))).toMatchObject({ tone: 'unsure' });
    expect(verdict(processor({ status: 'unknown', problem: 'the store is closed' })).detail).toContain('the store is closed');
    expect(verdict()).toMatchObject({ tone: 'bad', title: 'No processor is running' });
    expect(verdict({ ...processor({}), is_current: false }).detail).toContain('not been heard of');
    expect(verdict(processor({}, { is_storing: false, message: 'disk full' }))).toMatchObject({ tone: 'bad', detail: 'disk full' });
  });

  it('is that of the worst processor, with every place that deviates', () => {
    const deviation = {
      kind: 'rows_missing',
      project_id: 1,
      minute: '',
      key: null,
      protocol: null,
      table: 'spans',
      expected: 5,
      actual: 2,
    } as const;
    const bad = verdict(processor({}), processor({ status: 'unbalanced', deviations: [deviation] }));
    expect(bad).toMatchObject({ tone: 'bad', deviations: [deviation] });
    expect(deviationText(deviation)).toBe('3 rows are missing from a table (table spans): expected 5, found 2');
    for (const kind of LEDGER_DEVIATIONS) expect(deviationText({ ...deviation, kind })).toContain('expected 5');
    expect(verdict(processor({ status: 'unbalanced' })).detail).toContain('Another project');
  });
});

describe('the address', () => {
  it('keeps filters, tab and item, and nothing else', () => {
    const search = parseDeliverySearch({
      outcome: 'rejected',
      key: 'k',
      tab: 'quarantine',
      status: 'nonsense',
      item: 'x',
      evil: '1',
      range: '1h',
    });
    expect(search).toEqual({ outcome: 'rejected', key: 'k', tab: 'quarantine', status: 'nonsense', item: 'x', range: '1h' });
    expect([filterOf(search), tabOf(search), viewOf(search)]).toEqual([{ outcome: 'rejected', key: 'k' }, 'quarantine', 'open']);
    expect([tabOf({}), viewOf({ status: 'all' })]).toEqual(['outcomes', 'all']);
  });
});
