/** Two requests of one chat with the Langfuse SDK, version 3; of the second one a step fails and another one never ends. */
import { Langfuse } from 'langfuse';

// Few events a request, so that what belongs together is told in several.
const langfuse = new Langfuse({ flushAt: 2, flushInterval: 50 });
langfuse.on('error', (error) => console.error('SDK error', error));

const asked = [{ role: 'user', content: 'Where is order 7?' }];
const answered = [...asked, { role: 'assistant', content: 'On its way' }, { role: 'user', content: 'Thanks!' }];

function request(id: string, input: object[], output: string, usage: { input: number; output: number }) {
  const trace = langfuse.trace({ id, name: 'chat', userId: 'ada', sessionId: 'chat-7', environment: 'production' });
  const generation = trace.generation({ id: `generation-${id}`, name: 'answer', model: 'gpt-4o', input });
  generation.end({ output: { role: 'assistant', content: output }, usageDetails: usage });
  return trace;
}

request('first', asked, 'On its way', { input: 30, output: 5 });
await langfuse.flushAsync();
const second = request('second', answered, 'Welcome', { input: 50, output: 3 });
// Times are milliseconds, and this comes after the answer.
await new Promise((resolve) => setTimeout(resolve, 5));
second.span({ id: 'failed', name: 'book', level: 'ERROR', statusMessage: 'BookingError: the airline is away' }).end();
second.span({ id: 'open', name: 'write the summary' });
await langfuse.shutdownAsync();
console.log('{}');
