/** An unmodified OpenTelemetry program with default settings: no key, no endpoint but the standard one's host and port. */
import { SpanKind, SpanStatusCode, context, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import type { SpanDetail, TraceDetail, TraceRow } from '@sentryai/schema';
import { eventually } from '@sentryai/testing/eventually';
import { type Product, removeHome, startProduct } from '@sentryai/testing/start-product';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

describe('an OpenTelemetry client', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct();
  });
  afterAll(async () => {
    await product.stop();
    await removeHome(product.home);
  });

  it('sees its trace with tokens, cost, error and conversation in the API', async () => {
    const provider = new NodeTracerProvider({
      resource: resourceFromAttributes({
        'service.name': 'travel-agent',
        'deployment.environment.name': 'staging',
        'service.version': '2.1.0',
      }),
      spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url: `${product.urls.otlp}/v1/traces` }))],
    });
    const tracer = provider.getTracer('e2e');
    const root = tracer.startSpan('invoke_agent planner', {
      attributes: {
        'gen_ai.operation.name': 'invoke_agent',
        'gen_ai.agent.name': 'planner',
        'gen_ai.conversation.id': 'conv-9',
        'user.id': 'ada',
      },
    });
    const inRoot = trace.setSpan(context.active(), root);
    const call = tracer.startSpan(
      'chat gpt-4o',
      {
        kind: SpanKind.CLIENT,
        attributes: {
          'gen_ai.operation.name': 'chat',
          'gen_ai.provider.name': 'openai',
          'gen_ai.request.model': 'gpt-4o',
          'gen_ai.response.model': 'gpt-4o-2024-08-06',
          'gen_ai.usage.input_tokens': 1000,
          'gen_ai.usage.output_tokens': 500,
          'gen_ai.response.finish_reasons': ['tool_calls'],
          'gen_ai.input.messages': JSON.stringify([{ role: 'user', parts: [{ type: 'text', content: 'Find me a flight to Kyōto ✈' }] }]),
          'gen_ai.output.messages': JSON.stringify([
            {
              role: 'assistant',
              parts: [{ type: 'tool_call', id: 'c1', name: 'search_flights', arguments: { to: 'KIX' } }],
              finish_reason: 'tool_call',
            },
          ]),
        },
      },
      inRoot,
    );
    call.end();
    const tool = tracer.startSpan(
      'execute_tool search_flights',
      {
        attributes: {
          'gen_ai.operation.name': 'execute_tool',
          'gen_ai.tool.name': 'search_flights',
          'gen_ai.tool.call.arguments': '{"to":"KIX"}',
        },
      },
      inRoot,
    );
    tool.recordException(new Error('airline API timed out'));
    tool.setStatus({ code: SpanStatusCode.ERROR, message: 'airline API timed out' });
    tool.end();
    root.end();
    await provider.forceFlush();

    const row = await eventually(async () => {
      const { data } = await product.get<{ data: TraceRow[] }>('/api/v1/traces?query=service:travel-agent');
      expect(data).toHaveLength(1);
      expect(data[0]?.span_count).toBe(3);
      return data[0] as TraceRow;
    });
    await provider.shutdown();
    expect(row).toMatchObject({
      trace_id: root.spanContext().traceId,
      name: 'invoke_agent planner',
      llm_calls: 1,
      tool_calls: 1,
      input_tokens: 1000,
      output_tokens: 500,
      total_tokens: 1500,
      error_count: 1,
      session_id: 'conv-9',
      user_id: 'ada',
      environment: 'staging',
      release: '2.1.0',
      models: ['gpt-4o-2024-08-06'],
    });
    // OpenAI's published price of gpt-4o-2024-08-06: $2.50 a million input tokens, $10 a million output tokens.
    expect(row.cost_usd).toBeCloseTo(1000 * 2.5e-6 + 500 * 10e-6, 9);
    const detail = await product.get<TraceDetail>(`/api/v1/traces/${row.trace_id}`);
    const skeleton = detail.spans.find((span) => span.kind === 'llm');
    const span = await product.get<SpanDetail>(`/api/v1/spans/${row.trace_id}/${skeleton?.span_id}`);
    expect(span.messages.input).toEqual([
      { role: 'user', parts: [{ type: 'text', text: 'Find me a flight to Kyōto ✈' }], finish_reason: null },
    ]);
    expect(span.messages.output?.[0]?.parts[0]).toMatchObject({ type: 'tool_call', name: 'search_flights', id: 'c1' });
    const failed = await product.get<{ data: { name: string; error_message: string }[] }>('/api/v1/spans?query=status:error');
    expect(failed.data).toMatchObject([{ name: 'execute_tool search_flights', error_message: 'airline API timed out' }]);
  });
});
