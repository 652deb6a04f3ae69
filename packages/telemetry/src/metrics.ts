import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { assertMetricName, type MetricUnit } from './metric-name.ts';

/** Label name -> every value it may take. Anything else is counted under `other`, so that no input can grow a series. */
export type LabelValues = Readonly<Record<string, readonly string[]>>;
/** A metric without labels. */
export type NoLabels = Readonly<Record<string, never>>;
export type Labels<L extends LabelValues> = { readonly [K in keyof L]: L[K][number] | (string & {}) };

export type MetricDefinition<L extends LabelValues> = {
  /** `<area>_<thing>_<unit>`; counters end in `_total`. The prefix `sentryai_` is added. */
  name: `${string}_${MetricUnit}`;
  /** One sentence: what is counted, when. */
  help: string;
  labels?: L;
};

export type CounterMetric<L extends LabelValues> = { add(value: number, labels: Labels<L>): void };
export type GaugeMetric<L extends LabelValues> = { set(value: number, labels: Labels<L>): void };
export type HistogramMetric<L extends LabelValues> = { observe(value: number, labels: Labels<L>): void };

export type Metrics = {
  counter<const L extends LabelValues = NoLabels>(definition: MetricDefinition<L>): CounterMetric<L>;
  gauge<const L extends LabelValues = NoLabels>(definition: MetricDefinition<L>): GaugeMetric<L>;
  /** A gauge whose value is asked for at each scrape; a failing callback leaves the last value. */
  observedGauge(definition: MetricDefinition<NoLabels>, read: () => number | Promise<number>): void;
  /** `buckets`: upper bounds, in the unit of the name. */
  histogram<const L extends LabelValues = NoLabels>(definition: MetricDefinition<L> & { buckets: readonly number[] }): HistogramMetric<L>;
  /** Body of `GET /metrics`. */
  text(): Promise<string>;
  readonly contentType: string;
};

export type MetricsOptions = {
  /** Also report the process itself (memory, CPU, event loop delay); default true. */
  isProcessReported?: boolean;
};

/** Upper bounds for requests and queries, in seconds: 1 ms to 30 s. */
export const DURATION_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] as const;
/** Upper bounds for bodies and batches: 1 KiB to 64 MiB. */
export const SIZE_BUCKETS_BYTES = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536].map((kib) => kib * 1024);

const PREFIX = 'sentryai_';

/**
 * A registry of its own for one process. Each metric is defined once, with help text, a unit in its name and the values
 * its labels may take; a definition that breaks these rules throws at start.
 */
export function createMetrics(options: MetricsOptions = {}): Metrics {
  const registry = new Registry();
  if (options.isProcessReported ?? true) collectDefaultMetrics({ register: registry });

  const configure = (definition: MetricDefinition<LabelValues>, kind: 'counter' | 'gauge' | 'histogram') => {
    assertMetricName(definition.name, kind);
    if (definition.help.trim() === '') throw new Error(`metric ${definition.name} has no help text`);
    const labels = definition.labels ?? {};
    const config = { name: PREFIX + definition.name, help: definition.help, labelNames: Object.keys(labels), registers: [registry] };
    return { config, bound: boundLabels(labels) };
  };

  return {
    counter(definition) {
      const { config, bound } = configure(definition, 'counter');
      const counter = new Counter(config);
      return { add: (value, labels) => counter.inc(bound(labels), value) };
    },
    gauge(definition) {
      const { config, bound } = configure(definition, 'gauge');
      const gauge = new Gauge(config);
      return { set: (value, labels) => gauge.set(bound(labels), value) };
    },
    observedGauge(definition, read) {
      const { config } = configure(definition, 'gauge');
      const gauge = new Gauge({
        ...config,
        async collect() {
          try {
            gauge.set(await read());
          } catch {
            // One gauge that cannot be read must not take the whole page of metrics down; health reports the cause.
          }
        },
      });
    },
    histogram(definition) {
      const { config, bound } = configure(definition, 'histogram');
      const histogram = new Histogram({ ...config, buckets: [...definition.buckets] });
      return { observe: (value, labels) => histogram.observe(bound(labels), value) };
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

function boundLabels(labels: LabelValues): (given: Readonly<Record<string, string>>) => Record<string, string> {
  const allowed = Object.entries(labels).map(([name, values]) => [name, new Set(values)] as const);
  return (given) => {
    const result: Record<string, string> = {};
    for (const [name, values] of allowed) {
      const value = given[name] ?? 'other';
      result[name] = values.has(value) ? value : 'other';
    }
    return result;
  };
}
