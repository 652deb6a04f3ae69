/**
 * A small AI program with an unmodified Sentry SDK, of which only the DSN is ours.
 * argv: major version (10, 11), DSN, release, address of a service that it calls, what it does (`work` or `crash`).
 */
import type * as SentryNode from '@sentry/node';

const [version = '', dsn = '', release = '', serviceUrl = '', deed = ''] = process.argv.slice(2);
const Sentry = (version === '10' ? await import('sentry-node-10') : await import('@sentry/node')) as unknown as typeof SentryNode;
// Logs are on by default since version 11.
const options = { dsn, release, environment: 'e2e', tracesSampleRate: 1, enableLogs: true };
Sentry.init(options);
Sentry.setUser({ id: 'ada', email: 'ada@example.org' });
Sentry.setTag('plan', 'pro');
Sentry.addBreadcrumb({ category: 'ui', message: 'asked a question', level: 'info' });

if (deed === 'crash') {
  setImmediate(() => {
    throw new RangeError('nobody catches this');
  });
} else {
  await work();
  if (!(await Sentry.flush(10_000))) throw new Error('the SDK could not send everything');
}

async function work(): Promise<void> {
  await Sentry.startSpan({ name: 'answer', op: 'task' }, async () => {
    await Sentry.startSpan(
      {
        name: 'invoke_agent planner',
        op: 'gen_ai.invoke_agent',
        attributes: {
          'gen_ai.operation.name': 'invoke_agent',
          'gen_ai.agent.name': 'planner',
          'gen_ai.conversation.id': 'conv-9',
          // What its calls used, once more.
          'gen_ai.usage.input_tokens': 1000,
          'gen_ai.usage.output_tokens': 500,
        },
      },
      async () => {
        await callModel();
        callTool();
      },
    );
    Sentry.logger.warn('running low on credits', { credits: 3 });
    Sentry.metrics.count('answers', 1, { attributes: { channel: 'web' } });
  });
  Sentry.withScope((scope) => {
    scope.addAttachment({ filename: 'prompt.txt', data: 'line one\nline two {"not": "an item"}\n', contentType: 'text/plain' });
    Sentry.captureMessage('the prompt was too long', 'warning');
  });
  Sentry.captureFeedback({ message: 'It answered in Latin!', email: 'ada@example.org' });
}

async function callModel(): Promise<void> {
  await Sentry.startSpan(
    {
      name: 'chat gpt-4o',
      op: 'gen_ai.chat',
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'openai',
        'gen_ai.request.model': 'gpt-4o',
        'gen_ai.response.model': 'gpt-4o-2024-08-06',
        'gen_ai.usage.input_tokens': 1000,
        'gen_ai.usage.output_tokens': 500,
        'gen_ai.response.finish_reasons': ['stop'],
        'gen_ai.input.messages': JSON.stringify([{ role: 'user', parts: [{ type: 'text', content: 'Find me a flight to Kyōto ✈' }] }]),
        'gen_ai.output.messages': JSON.stringify([{ role: 'assistant', parts: [{ type: 'text', content: 'KIX at 9:40.' }] }]),
      },
    },
    async () => await (await fetch(serviceUrl, { method: 'POST', body: '{}' })).text(),
  );
}

function callTool(): void {
  try {
    Sentry.startSpan(
      {
        name: 'execute_tool search_flights',
        op: 'gen_ai.execute_tool',
        attributes: { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'search_flights' },
      },
      () => {
        throw new Error('airline API timed out', { cause: new TypeError('socket hang up') });
      },
    );
  } catch (error) {
    Sentry.captureException(error);
  }
}
