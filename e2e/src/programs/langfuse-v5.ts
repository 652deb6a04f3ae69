/** An AI program with the Langfuse SDK, version 5, which sends OpenTelemetry. The environment names the server and the keys. */
import { LangfuseSpanProcessor } from '@langfuse/otel';
import { propagateAttributes, startActiveObservation } from '@langfuse/tracing';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

const PICTURE = 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const processor = new LangfuseSpanProcessor({ environment: 'staging', release: 'shop@2.0.0' });
const provider = new NodeTracerProvider({ spanProcessors: [processor] });
provider.register();

const traceId = await propagateAttributes({ userId: 'grace', sessionId: 'session-5', tags: ['otel'], traceName: 'weather' }, () =>
  startActiveObservation(
    'answer question',
    async (agent) => {
      agent.update({ input: { question: 'Weather in Oslo?' } });
      const generation = agent.startObservation(
        'chat',
        {
          model: 'gpt-4o',
          input: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: PICTURE } }] }],
          modelParameters: { temperature: 0.3 },
        },
        { asType: 'generation' },
      );
      generation.update({
        output: { role: 'assistant', content: '7 degrees' },
        usageDetails: { input: 41, output: 17, total: 58, cache_read_input_tokens: 12 },
        costDetails: { total: 0.0011 },
      });
      generation.end();
      const tool = agent.startObservation(
        'get_weather',
        { input: { city: 'Oslo' }, level: 'ERROR', statusMessage: 'timed out' },
        { asType: 'tool' },
      );
      tool.end();
      agent.update({ output: '7 degrees' });
      return agent.traceId;
    },
    { asType: 'agent' },
  ),
);
await processor.forceFlush();
await provider.shutdown();
console.log(JSON.stringify({ traceId }));
