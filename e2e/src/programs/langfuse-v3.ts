/** An AI program with the Langfuse SDK, version 3. The environment names the server and the keys; argv: name of this round. */
import { Langfuse } from 'langfuse';

const [round = ''] = process.argv.slice(2);
const PICTURE = 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

// Few events a request, so that what belongs together is told in several.
const langfuse = new Langfuse({ flushAt: 3, flushInterval: 50 });
langfuse.on('error', (error) => console.error('SDK error', error));
// The SDK loads its hash function on the side, and media that come before it are not uploaded.
await new Promise((resolve) => setTimeout(resolve, 50));

const trace = langfuse.trace({
  id: `trace-${round}`,
  name: 'first name',
  userId: 'ada',
  sessionId: `session-${round}`,
  tags: ['eu'],
  metadata: { plan: 'gold', nested: { a: 1 } },
  release: 'shop@1.4.2',
  input: { question: 'What is this?' },
});
const span = trace.span({ id: `span-${round}`, name: 'retrieve', input: { k: 3 } });
span.event({ id: `event-${round}`, name: 'cache miss', level: 'WARNING', statusMessage: 'cold' });
span.end({ output: ['doc-1'] });
const generation = trace.generation({
  id: `generation-${round}`,
  name: 'chat',
  model: 'gpt-4o',
  modelParameters: { temperature: 0.3 },
  input: [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'What is this?' },
        { type: 'image_url', image_url: { url: PICTURE } },
      ],
    },
  ],
});
await langfuse.flushAsync();
generation.end({
  output: { role: 'assistant', content: 'A dot.' },
  usageDetails: { input: 29, output: 12, total: 58, input_cache_read: 12, output_reasoning: 5 },
});
const failed = trace.span({ id: `failed-${round}`, name: 'book', level: 'ERROR', statusMessage: 'Error: 503 the airline is away' });
failed.end();
trace.score({ id: `score-${round}`, name: 'helpful', value: 1, dataType: 'BOOLEAN', comment: 'yes' });
generation.score({ id: `generation-score-${round}`, name: 'faithfulness', value: 0.87 });
await langfuse.flushAsync();

const prompt = await langfuse.getPrompt('summarise', undefined, { fallback: 'Say {{what}}', maxRetries: 0 });

// Late: what was sent is told again, in another way.
trace.update({ name: 'second name', tags: ['vip'], metadata: { nested: { b: 2 } }, output: 'A dot.' });
langfuse.score({
  id: `score-${round}`,
  traceId: `trace-${round}`,
  name: 'helpful',
  value: 0,
  dataType: 'BOOLEAN',
  comment: 'on reflection',
});
await langfuse.shutdownAsync();
console.log(JSON.stringify({ prompt: prompt.compile({ what: 'yes' }), isFallback: prompt.isFallback }));
