import type { Stats } from '@sentryai/schema';
import { describe, expect, it } from 'vitest';
import { headFigures } from './head-figures.ts';
import { modelQuery } from './model-query.ts';
import { keyOfDsn } from '../../../lib/send-event.ts';
import { firstTraceSnippets } from './snippets.ts';
import { sortModels } from './sort-models.ts';
import { cumulate } from '../../../components/chart/cumulate.ts';
import { buildLayers, sumKnown } from './stack.ts';
import { axisLabel, stepLabel } from '../../../components/chart/step-label.ts';
import { onGrid, timeGrid } from '../../../components/chart/time-grid.ts';
import type { Values } from './stats-values.ts';

const UNKNOWN: Values = {
  count: 0,
  errors: 0,
  input_tokens: null,
  output_tokens: null,
  total_tokens: null,
  estimated_tokens: null,
  cost_usd: null,
  unpriced_calls: 0,
  duration_ms_p50: null,
  duration_ms_p95: null,
  duration_ms_p99: null,
  ttft_ms_p50: null,
  ttft_ms_p95: null,
  ttft_ms_p99: null,
};
const iso = (ms: number) => new Date(ms).toISOString().replace('Z', '000Z');

function stats(
  groups: Record<string, { totals?: Partial<Values>; points?: [number, Partial<Values>][] }>,
  totals: Partial<Values> = {},
): Stats {
  return {
    from: iso(0),
    to: iso(180_000),
    step_ms: 60_000,
    group_by: 'model',
    has_more_groups: false,
    totals: { ...UNKNOWN, ...totals },
    series: Object.entries(groups).map(([group, { totals: own = {}, points = [] }]) => ({
      group,
      totals: { ...UNKNOWN, ...own },
      points: points.map(([ms, values]) => ({ time: iso(ms), ...UNKNOWN, ...values })),
    })),
  };
}

describe('the grid of steps', () => {
  it('starts at the step that holds the beginning and ends before the end', () => {
    expect(timeGrid({ fromMs: 90_000, toMs: 240_000, stepMs: 60_000 })).toEqual([60_000, 120_000, 180_000]);
    expect(timeGrid({ fromMs: 0, toMs: 0, stepMs: 60_000 })).toEqual([]);
    expect(timeGrid({ fromMs: 0, toMs: Number.NaN, stepMs: 60_000 })).toEqual([]);
    expect(timeGrid({ fromMs: 0, toMs: 1e12, stepMs: 1_000 }).length).toBeLessThanOrEqual(5_000);
  });

  it('has a gap where nothing is known and 0 where 0 was measured', () => {
    const points = [
      { time: iso(0), ...UNKNOWN, count: 0 },
      { time: iso(120_000), ...UNKNOWN, count: 4 },
    ];
    expect(onGrid([0, 60_000, 120_000], points, (values) => values.count)).toEqual([0, null, 4]);
    expect(onGrid([0], points, (values) => values.cost_usd)).toEqual([null]);
  });
});

describe('stacks', () => {
  it('orders models by size and leaves out those of which nothing is known', () => {
    const layers = buildLayers(
      stats({ small: { totals: { cost_usd: 1 } }, big: { totals: { cost_usd: 5 } }, local: {} }),
      [0],
      (values) => values.cost_usd,
    );
    expect(layers.map((layer) => layer.name)).toEqual(['big', 'small']);
  });

  it('joins what comes after the seven biggest', () => {
    const groups = Object.fromEntries(
      Array.from({ length: 10 }, (_, index) => [
        `m${index}`,
        { totals: { count: 100 - index }, points: [[0, { count: 1 }]] as [number, Partial<Values>][] },
      ]),
    );
    const layers = buildLayers(stats(groups), [0, 60_000], (values) => values.count);
    expect(layers).toHaveLength(8);
    expect(layers.at(-1)).toEqual({ name: '3 others', filter: null, values: [3, null], total: 93 + 92 + 91 });
  });

  it('puts layers on top of each other and keeps gaps', () => {
    expect(cumulate([{ values: [1, null, null] }, { values: [2, 3, null] }])).toEqual([
      [1, null, null],
      [3, 3, null],
    ]);
    expect(sumKnown([null, null])).toBeNull();
    expect(sumKnown([null, 0])).toBe(0);
  });

  it('sorts unpriced models last, not as the cheapest', () => {
    const { series } = stats({ free: { totals: { cost_usd: 0 } }, local: {}, dear: { totals: { cost_usd: 2 } } });
    expect(sortModels(series, 'cost_usd').map((each) => each.group)).toEqual(['dear', 'free', 'local']);
  });

  it('finds the traces of a model, and those without one', () => {
    expect(modelQuery('gpt-4o')).toBe('model:gpt-4o');
    expect(modelQuery('my model')).toBe('model:"my model"');
    expect(modelQuery('')).toContain('not has:model');
  });
});

describe('head figures', () => {
  const figure = (now: Partial<Values>, before: Partial<Values> | undefined, label: string) =>
    headFigures(stats({}, now), before === undefined ? undefined : stats({}, before), []).find((each) => each.label === label);

  it('compares with the window before, once that is known', () => {
    expect(figure({ count: 150 }, { count: 100 }, 'Model calls')).toMatchObject({
      value: '150',
      change: { text: '+50%', direction: 'up' },
    });
    expect(figure({ count: 150 }, undefined, 'Model calls')?.change).toBeNull();
  });

  it('says unpriced instead of 0 dollars, and how many calls are missing from a sum', () => {
    expect(figure({ count: 3, unpriced_calls: 3 }, undefined, 'Cost')).toMatchObject({
      value: 'unpriced',
      note: '3 calls unpriced',
      noteTone: 'warn',
    });
    expect(figure({ count: 3, cost_usd: 2, unpriced_calls: 1 }, undefined, 'Cost')).toMatchObject({
      value: '$2.00',
      note: '1 call unpriced',
    });
    expect(figure({ count: 3, cost_usd: 0 }, undefined, 'Cost')).toMatchObject({ value: '$0', note: null });
  });

  it('shows the share of failed calls, and no share of no calls', () => {
    expect(figure({ count: 200, errors: 5 }, undefined, 'Failed calls')).toMatchObject({
      value: '5',
      note: '2.5% of calls',
      noteTone: 'danger',
    });
    expect(figure({}, undefined, 'Failed calls')).toMatchObject({ value: '0', note: null });
  });
});

describe('lines to paste', () => {
  const ingest = {
    url: 'http://127.0.0.1:8000',
    otlp_url: 'http://127.0.0.1:4318',
    dsn: 'http://pk%2F1@127.0.0.1:8000/1',
    is_keyless: true,
  };

  it('need no key on loopback and carry it elsewhere', () => {
    const keyless = firstTraceSnippets(ingest);
    expect(keyless.find((each) => each.name === 'curl')?.code).not.toContain('authorization');
    const keyed = firstTraceSnippets({ ...ingest, is_keyless: false });
    expect(keyed.find((each) => each.name === 'curl')?.code).toContain('Bearer pk/1');
    expect(keyed.find((each) => each.name === 'OpenTelemetry')?.code).toContain('OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer pk/1"');
  });

  it('give Sentry’s SDKs the DSN', () =>
    expect(firstTraceSnippets(ingest).find((each) => each.name === 'Sentry')?.code).toContain(`dsn: '${ingest.dsn}'`));

  it('still show where a key goes when it is kept elsewhere', () => {
    const snippets = firstTraceSnippets({ ...ingest, dsn: null, is_keyless: false });
    expect(snippets.every((each) => each.code.includes('YOUR_INGEST_KEY'))).toBe(true);
    expect(keyOfDsn('nonsense')).toBeNull();
  });

  it('send JSON that is JSON', () => {
    const code = firstTraceSnippets(ingest).find((each) => each.name === 'curl')?.code ?? '';
    expect(JSON.parse(/-d '([^']+)'/s.exec(code)?.[1] ?? '')).toMatchObject({ type: 'llm_usage', input_tokens: 42 });
  });
});

describe('labels of time', () => {
  it('names a step by its bounds, and wide ones by their day', () => {
    const noon = new Date(2026, 10, 22, 12, 0).getTime();
    expect(stepLabel(noon, 1_800_000)).toBe('22 Nov, 12:00 – 12:30');
    expect(stepLabel(noon, 86_400_000)).toBe('22 Nov');
    expect(axisLabel(noon, 3_600_000)).toBe('12:00');
    expect(axisLabel(new Date(2026, 10, 22).getTime(), 3_600_000)).toBe('22 Nov');
  });
});
