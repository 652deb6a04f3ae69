import { readMessages } from '@sentryai/conventions';
import { expect, it } from 'vitest';
import { contentOfLogs, hasNoContent } from './content-of-logs.ts';

const record = (event_name: string, body: string, attributes: object = {}) => ({
  event_name,
  time_us: 1,
  body,
  attributes: JSON.stringify({ 'event.name': event_name, ...attributes }),
});
const details = (attributes: object, body = 'gen_ai.client.inference.operation.details') =>
  record('gen_ai.client.inference.operation.details', body, attributes);
const INPUT = [{ role: 'user', parts: [{ type: 'text', content: 'Hi' }] }];
const OUTPUT = [{ role: 'assistant', parts: [{ type: 'text', content: 'Hello' }], finish_reason: 'stop' }];

it('reads messages that came one by one, in bodies or in attributes', () => {
  const content = contentOfLogs(undefined, [
    record('gen_ai.user.message', '{"content":"Hi"}'),
    record('gen_ai.user.message', 'gen_ai.user.message', { content: 'Are you there?' }),
    record('gen_ai.system.message', 'gen_ai.system.message'),
    record('gen_ai.choice', '{"index":0,"finish_reason":"stop","message":{"content":"Hello"}}'),
  ]);
  const input = readMessages(content?.input ?? '', 'openai', 'input');
  expect(input?.map(({ role, parts }) => [role, parts[0]])).toEqual([
    ['user', { type: 'text', text: 'Hi' }],
    ['user', { type: 'text', text: 'Are you there?' }],
  ]);
  expect(readMessages(content?.output ?? '', 'openai', 'output')?.[0]).toMatchObject({ role: 'assistant', finish_reason: 'stop' });
});

it.each([
  ['native values in attributes', details({ 'gen_ai.input.messages': INPUT, 'gen_ai.output.messages': OUTPUT })],
  [
    'JSON texts in attributes',
    details({ 'gen_ai.input.messages': JSON.stringify(INPUT), 'gen_ai.output.messages': JSON.stringify(OUTPUT) }),
  ],
  ['a body', details({}, JSON.stringify({ 'gen_ai.input.messages': INPUT, 'gen_ai.output.messages': OUTPUT }))],
])('reads the whole call from one record: %s', (_, sent) => {
  const content = contentOfLogs(undefined, [record('gen_ai.user.message', '{"content":"other"}'), sent]);
  expect(content).toMatchObject({ input_format: 'messages', output_format: 'messages' });
  expect(readMessages(content?.input ?? '', 'messages', 'input')).toMatchObject([{ role: 'user', parts: [{ text: 'Hi' }] }]);
  expect(readMessages(content?.output ?? '', 'messages', 'output')).toMatchObject([{ role: 'assistant', finish_reason: 'stop' }]);
});

it('keeps what is stored when the records say nothing', () => {
  expect(contentOfLogs(undefined, [record('gen_ai.evaluation.result', 'x'), details({})])).toBeUndefined();
  expect(hasNoContent(undefined)).toBe(true);
});
