import {
  type MetricInput,
  metricExponentials,
  metricHistograms,
  metricIncrements,
  metricSummaries,
  metricValues,
} from '@sentryai/store/queries/index';
import type { RequestQueries } from '../http/run-query.ts';
import type { MetricMode } from './metric-mode.ts';
import { distributionPoints, type GroupedPoint, incrementPoints, summaryPoints, valuePoints, withRate } from './series-points.ts';

/** Steps, groups and layouts of one answer; a row of buckets is some hundred numbers. */
const ROWS_MAX: Readonly<Record<MetricMode, number>> = {
  gauge: 50_000,
  level: 50_000,
  values: 50_000,
  increments: 50_000,
  histogram: 20_000,
  exponential: 20_000,
  summary: 20_000,
};

/** Runs the one query that the mode needs. */
export async function loadSeries(run: RequestQueries, mode: MetricMode, metric: Omit<MetricInput, 'rowsMax'>): Promise<GroupedPoint[]> {
  const input = { ...metric, rowsMax: ROWS_MAX[mode] };
  const stepMs = metric.stepUs / 1000;
  switch (mode) {
    case 'gauge':
      return valuePoints(await run(metricValues(input)), 'mean');
    case 'level':
      return valuePoints(await run(metricValues(input)), 'sum');
    case 'values':
      return withRate(valuePoints(await run(metricValues(input)), 'values'), stepMs);
    case 'increments':
      return incrementPoints(await run(metricIncrements(input)), stepMs);
    case 'histogram':
      return distributionPoints(await run(metricHistograms(input)), stepMs);
    case 'exponential':
      return distributionPoints(await run(metricExponentials(input)), stepMs);
    case 'summary':
      return summaryPoints(await run(metricSummaries(input)), stepMs);
  }
}
