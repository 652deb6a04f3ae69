/** Metrics as instrumented processes export them once a minute: counters and histograms since the start, gauges now. */
import type { DecodedMetric, DecodedNumberPoint } from '@sentryai/otlp';
import { encodeMetricsProtobuf } from '@sentryai/otlp/testing/encode-metrics';
import type { AttributeValue } from '@sentryai/schema';

const MODELS = ['gpt-4o', 'gpt-4o-mini', 'claude-sonnet-4', 'gemini-2.5-pro'];
const BOUNDS = Array.from({ length: 14 }, (_, index) => 0.01 * 2 ** index);
const CUMULATIVE = 2;
/** Measurements of one series in a minute. */
const VALUES_PER_MINUTE = 20;

export type MetricExport = { body: Uint8Array; points: number };
type Parts = Omit<DecodedNumberPoint, 'value'>;

/** One process; each call of the answered function is its export at that time. */
export function exporterOf(name: string, startUs: number, random: () => number): (timeUs: number) => MetricExport {
  const counts = new Map<string, number[]>();
  const totals = new Map<string, number>();
  return (timeUs) => {
    let index = 0;
    const parts = (model: string, tokenType: string): Parts => ({
      index: index++,
      start_time_us: startUs,
      time_us: timeUs,
      flags: 0,
      exemplars: [],
      attributes: new Map<string, AttributeValue>([
        ['gen_ai.operation.name', 'chat'],
        ['gen_ai.provider.name', 'openai'],
        ['gen_ai.request.model', model],
        ['server.address', 'api.openai.com'],
        ...(tokenType === '' ? [] : [['gen_ai.token.type', tokenType] as const]),
      ]),
    });
    const histogram = (metric: string, unit: string, tokenTypes: readonly string[]): DecodedMetric => ({
      ...metricOf(metric, unit),
      kind: 'histogram',
      temporality: CUMULATIVE,
      points: MODELS.flatMap((model) =>
        tokenTypes.map((tokenType) => {
          const buckets = grown(counts, `${metric}|${model}|${tokenType}`, random);
          const count = buckets.reduce((sum, one) => sum + one, 0);
          const spread = { min: 0.01, max: 50 + random(), explicit_bounds: BOUNDS, bucket_counts: [...buckets] };
          return { ...parts(model, tokenType), count, sum: count * 1.7, ...spread };
        }),
      ),
    });
    const counter = (metric: string): DecodedMetric => ({
      ...metricOf(metric, '{call}'),
      kind: 'sum',
      temporality: CUMULATIVE,
      is_monotonic: true,
      points: MODELS.map((model) => {
        const total = (totals.get(`${metric}|${model}`) ?? 0) + Math.floor(random() * VALUES_PER_MINUTE);
        totals.set(`${metric}|${model}`, total);
        return { ...parts(model, ''), value: total };
      }),
    });
    const gauge = (metric: string): DecodedMetric => ({
      ...metricOf(metric, '1'),
      kind: 'gauge',
      points: MODELS.map((model) => ({ ...parts(model, ''), value: random() * 100 })),
    });
    const metrics = [
      histogram('gen_ai.client.token.usage', '{token}', ['input', 'output']),
      histogram('gen_ai.client.operation.duration', 's', ['']),
      counter('requests'),
      counter('errors'),
      gauge('queue.depth'),
      gauge('memory'),
    ];
    const scopes = [{ name: 'bench', version: '1.0.0', attributes: new Map(), schema_url: '', metrics }];
    const resources = [{ schema_url: '', attributes: resourceOf(name), scopes }];
    return { body: encodeMetricsProtobuf({ resources }), points: index };
  };
}

function metricOf(name: string, unit: string): Pick<DecodedMetric, 'name' | 'description' | 'unit' | 'metadata'> {
  return { name, description: `What ${name} measures`, unit, metadata: new Map() };
}

function grown(counts: Map<string, number[]>, series: string, random: () => number): number[] {
  const buckets = counts.get(series) ?? Array<number>(BOUNDS.length + 1).fill(0);
  for (let left = VALUES_PER_MINUTE; left > 0; left -= 1) buckets[Math.floor(random() * random() * buckets.length)]! += 1;
  counts.set(series, buckets);
  return buckets;
}

/** What SDKs say of the process that they run in. */
function resourceOf(name: string): Map<string, AttributeValue> {
  return new Map<string, AttributeValue>([
    ['service.name', 'bench'],
    ['service.version', '1.4.2'],
    ['service.instance.id', name],
    ['deployment.environment.name', 'production'],
    ['host.name', `host-${name}`],
    ['process.pid', 4_242],
    ['process.executable.path', '/usr/bin/node'],
    ['process.command_args', ['node', 'app.js']],
    ['process.runtime.version', '24.1.0'],
    ['os.type', 'linux'],
    ['telemetry.sdk.name', 'opentelemetry'],
    ['telemetry.sdk.language', 'nodejs'],
    ['telemetry.sdk.version', '2.8.0'],
  ]);
}
