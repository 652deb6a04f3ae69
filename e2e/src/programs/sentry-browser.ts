/** What a page does with an unmodified @sentry/browser. The address says `dsn` and `release`; the test calls `page.work()`. */
import * as Sentry from '@sentry/browser';

/** The parts of a browser's globals that are used here; the project's types are those of Node. */
type Window = {
  location: { search: string };
  addEventListener(type: 'error', listener: (event: { error: unknown }) => void, options: { once: true }): void;
};
const window = globalThis as unknown as Window;

/** A red square of 2 by 2 pixels. */
const PICTURE = 'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR42mP4z8AARAwQCgAf7gP9Y167WwAAAABJRU5ErkJggg==';

const parameters = new URLSearchParams(window.location.search);
Sentry.init({
  dsn: parameters.get('dsn') ?? '',
  release: parameters.get('release') ?? '',
  environment: 'e2e',
  tracesSampleRate: 1,
  integrations: [Sentry.browserTracingIntegration()],
});
Sentry.setUser({ id: 'u-17' });

async function work(): Promise<boolean> {
  console.warn('about to render');
  const error = await new Promise<unknown>((resolve) => {
    window.addEventListener('error', (event) => resolve(event.error), { once: true });
    setTimeout(() => {
      throw new TypeError('no answer to render');
    });
  });
  await Sentry.startSpan(
    {
      name: 'chat gpt-4o-mini',
      op: 'gen_ai.chat',
      forceTransaction: true,
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': 'gpt-4o-mini',
        'gen_ai.usage.input_tokens': 12,
        'gen_ai.usage.output_tokens': 7,
      },
    },
    async () => await fetch('/answer'),
  );
  Sentry.withScope((scope) => {
    scope.addAttachment({
      filename: 'shot.png',
      data: Uint8Array.from(atob(PICTURE), (char) => char.charCodeAt(0)),
      contentType: 'image/png',
    });
    scope.addAttachment({ filename: 'state.json', data: '{"cart":{"items":3}}', contentType: 'application/json' });
    Sentry.captureException(new RangeError('too many answers'), { mechanism: { handled: true, type: 'manual' } });
  });
  Sentry.logger.info('rendered answer', { ms: 12 });
  Sentry.captureFeedback({ message: 'Love it', name: 'Ada', email: 'ada@example.org' });
  return error instanceof TypeError && (await Sentry.flush(10_000));
}

/** A request that a browser asks for leave first; what the page may read of its answer. */
async function sendByHand(url: string, body: string): Promise<{ status: number; body: unknown; reason: string | null }> {
  const answer = await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/x-sentry-envelope' } });
  return { status: answer.status, body: await answer.json(), reason: answer.headers.get('x-sentry-error') };
}

Object.assign(window, { page: { work, sendByHand } });
