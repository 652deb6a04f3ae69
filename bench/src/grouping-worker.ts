/**
 * What grouping costs, in CPU time of one thread: errors with stacks of 30 frames, each with ids of its own (no two alike, as
 * in a storm), and errors whose stack is a text, reading it included. Prints errors per CPU second.
 */
import { errorException, type ErrorOccurrence, errorOccurrence, fromOtelException, groupError, stackFrame } from '@sentryai/grouping';
import { seededRandom } from './payloads.ts';

const count = Number(process.argv[2] ?? 20_000);
const random = seededRandom(11);
const id = (): string => Math.floor(random() * 2 ** 40).toString(36);

const MESSAGES: readonly (() => string)[] = [
  () =>
    `429 Rate limit reached for gpt-4o in organization org-${id()} on tokens per min (TPM): Limit 30000, Used 29101, Requested 1416. Please try again in 1.034s.`,
  () => `Tool "search_flights" timed out after 63ms (call call_${id()})`,
  () => "Cannot read properties of undefined (reading 'title')",
  () => `order ORD-${id()} of customer ${id()}@example.com has no lines`,
];
const TYPES = ['Error', 'ToolTimeoutError', 'TypeError', 'OrderError'];

function frames(seed: number) {
  return Array.from({ length: 30 }, (_, index) => {
    const isLibrary = index % 3 === 2;
    return stackFrame({
      function: isLibrary ? 'Layer.handle' : `handlePart${String.fromCharCode(97 + ((seed + index) % 26))}`,
      filename: isLibrary ? '/srv/app/node_modules/express/lib/router/layer.js' : `/srv/app/src/part-${index}.js`,
      line: index,
      column: 7,
      inApp: !isLibrary,
      contextLine: '  const result = await next(context, { retries: 3 });',
    });
  });
}

function thrown(index: number): ErrorOccurrence {
  const kind = index % MESSAGES.length;
  const exception = errorException({ type: TYPES[kind]!, value: MESSAGES[kind]!(), frames: frames(index % 50) });
  return errorOccurrence({ language: 'javascript', exceptions: [exception] });
}

function traceback(index: number): string {
  const lines = Array.from(
    { length: 30 },
    (_, line) => `  File "/srv/app/shop/part_${line}.py", line ${line}, in handle_part\n    return await self.next(context)`,
  );
  return `Traceback (most recent call last):\n${lines.join('\n')}\nshop.errors.OrderError: order ord_${id()}${index} has no lines\n`;
}

function measure(items: readonly (() => unknown)[]): number {
  for (const item of items.slice(0, 2_000)) item();
  const start = process.cpuUsage();
  for (const item of items) item();
  const { user, system } = process.cpuUsage(start);
  return items.length / ((user + system) / 1e6);
}

const occurrences = Array.from({ length: count }, (_, index) => thrown(index));
const texts = Array.from({ length: count }, (_, index) => traceback(index));
console.log(
  JSON.stringify({
    frames: measure(occurrences.map((occurrence) => () => groupError(occurrence))),
    texts: measure(
      texts.map(
        (stacktrace) => () =>
          groupError(fromOtelException({ type: 'shop.errors.OrderError', message: '', stacktrace }, { language: 'python' })),
      ),
    ),
  }),
);
