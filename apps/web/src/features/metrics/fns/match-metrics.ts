import type { MetricName } from '@sentryai/schema';

/** Metrics whose name, description or unit contain all words. */
export function matchMetrics(metrics: readonly MetricName[], text: string): MetricName[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return metrics.filter((metric) => {
    const said = `${metric.name} ${metric.description ?? ''} ${metric.unit ?? ''} ${metric.kind}`.toLowerCase();
    return words.every((word) => said.includes(word));
  });
}
