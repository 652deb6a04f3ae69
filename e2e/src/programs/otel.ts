/**
 * An AI program under the OpenTelemetry Node SDK, told where to send by OpenTelemetry's own environment variables. argv: a
 * word that tells this run from others. Prints the trace id of its work as JSON.
 */
import { metrics, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { logs, SeverityNumber } from '@opentelemetry/api-logs';
import { AggregationType, type MeterProvider } from '@opentelemetry/sdk-metrics';
import { NodeSDK } from '@opentelemetry/sdk-node';

const [word = ''] = process.argv.slice(2);
const sdk = new NodeSDK({ views: [{ instrumentName: 'app.latency', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } }] });
sdk.start();

const meter = metrics.getMeter('app', '1.0');
const requests = meter.createCounter('app.requests', { description: 'Requests answered', unit: '{request}' });
const active = meter.createUpDownCounter('app.active');
const tokens = meter.createHistogram('gen_ai.client.token.usage', {
  unit: '{token}',
  advice: { explicitBucketBoundaries: [1, 4, 16, 64, 256, 1024] },
});
const latency = meter.createHistogram('app.latency', { unit: 'ms' });
meter.createObservableGauge('app.temperature', { unit: 'Cel' }).addCallback((result) => result.observe(21.5, { room: 'a' }));

requests.add(3, { ok: true });
active.add(5);
for (const count of [100, 25]) tokens.record(count, { 'gen_ai.request.model': 'gpt-4o', 'gen_ai.token.type': 'input' });
for (let ms = 1; ms <= 100; ms += 1) latency.record(ms);
// The SDK's clock has milliseconds, and a point that ends when it began says by OpenTelemetry's rules that its start is unknown.
const recordedAtMs = Date.now();
while (Date.now() === recordedAtMs);
// Two exports, so that the second is to be understood from the first.
const meters = metrics.getMeterProvider() as MeterProvider;
await meters.forceFlush();
requests.add(4, { ok: true });
active.add(-2);

const tracer = trace.getTracer('app', '1.0');
const traceId = await tracer.startActiveSpan(
  'invoke_agent helper',
  { attributes: { 'gen_ai.operation.name': 'invoke_agent' } },
  async (root) => {
    const call = tracer.startSpan('chat gpt-4o', {
      kind: SpanKind.CLIENT,
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'openai',
        'gen_ai.response.model': 'gpt-4o-2024-08-06',
        'gen_ai.response.id': `resp-${word}`,
        'gen_ai.usage.input_tokens': 1000,
        'gen_ai.usage.output_tokens': 500,
      },
    });
    call.end();
    const logger = logs.getLogger('app', '1.0');
    logger.emit({ severityNumber: SeverityNumber.INFO, body: `hello ${word} ✈` });
    logger.emit({
      eventName: 'gen_ai.evaluation.result',
      attributes: { 'gen_ai.evaluation.name': 'relevance', 'gen_ai.evaluation.score.value': 0.75, 'gen_ai.response.id': `resp-${word}` },
    });
    root.recordException(new RangeError(`the tool of ${word} failed`));
    root.setStatus({ code: SpanStatusCode.ERROR });
    root.end();
    return root.spanContext().traceId;
  },
);
await sdk.shutdown();
console.log(JSON.stringify({ traceId }));
