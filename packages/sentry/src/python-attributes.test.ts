import { describe, expect, it } from 'vitest';
import { decodeEnvelope } from './decode-envelope.ts';
import { container, envelope, item, RULES, span, transaction } from './envelope-builder.fixture.ts';

const PYTHON = { 'sentry.sdk.name': { value: 'sentry.python.fastapi', type: 'string' } };

function attributesOf(values: Record<string, unknown>, more: { sdk?: object; status?: string } = {}): Record<string, unknown> {
  const typed = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { value }]));
  const sent = span(1, { attributes: { ...typed, ...(more.sdk ?? PYTHON) }, status: more.status ?? 'ok' });
  const [resource] = decodeEnvelope(envelope({}, container('span', [sent])), 'envelope', RULES).resources;
  return Object.fromEntries(resource?.scopes[0]?.spans[0]?.attributes ?? []);
}

describe('a span of the Python SDK', () => {
  const NOTHING = { refusal: 'None', annotations: 'None', audio: 'None', function_call: 'None', tool_calls: 'None' };
  const dumped = { content: 'It is sunny.', role: 'assistant', ...NOTHING };

  it('has its answer as a message, without what the provider left empty', () => {
    const read = attributesOf({ 'gen_ai.response.text': JSON.stringify(dumped) });
    expect(read['gen_ai.response.text']).toBeUndefined();
    expect(JSON.parse(String(read['gen_ai.output.messages']))).toEqual([{ content: 'It is sunny.', role: 'assistant' }]);
  });

  it('has a tool call that was sent without its list', () => {
    const tool_calls = { id: 'call_1', function: { name: 'weather', arguments: '{}' }, type: 'function' };
    const read = attributesOf({ 'gen_ai.response.text': JSON.stringify({ ...dumped, content: 'None', tool_calls }) });
    expect(JSON.parse(String(read['gen_ai.output.messages']))).toEqual([{ content: null, role: 'assistant', tool_calls: [tool_calls] }]);
  });

  it('keeps each of several choices, and a model that says None', () => {
    const read = attributesOf({ 'gen_ai.response.text': JSON.stringify([dumped, { ...dumped, content: 'None' }]) });
    expect(JSON.parse(String(read['gen_ai.output.messages']))).toMatchObject([{ content: 'It is sunny.' }, { content: 'None' }]);
    expect(attributesOf({ 'gen_ai.response.text': 'None' })).toMatchObject({ 'gen_ai.response.text': 'None' });
  });

  it.each(['{"role":"admin"}', '{"role":"assistant","content":"x"}', '{"role"', 'It is sunny.', '["a","b"]'])(
    'keeps the answer %s as it was sent',
    (text) => {
      expect(attributesOf({ 'gen_ai.response.text': text })['gen_ai.response.text']).toBe(text);
    },
  );

  it('has no answer where the call failed before it', () => {
    expect(attributesOf({ 'gen_ai.response.text': 'None' }, { status: 'error' })['gen_ai.response.text']).toBeUndefined();
    expect(attributesOf({ 'gen_ai.response.text': 'None', 'gen_ai.usage.output_tokens': 0 })['gen_ai.response.text']).toBeUndefined();
  });

  it('has no empty members in the messages that were sent', () => {
    const messages = [{ role: 'user', content: 'None' }, { role: 'assistant', content: '', refusal: 'None' }, 'text'];
    const read = attributesOf({ 'gen_ai.request.messages': JSON.stringify(messages) });
    expect(JSON.parse(String(read['gen_ai.request.messages']))).toEqual([messages[0], { role: 'assistant', content: '' }, 'text']);
  });

  it('has the token counts of version 1', () => {
    const data = { 'ai.prompt_t\u043ekens.used': 41, 'ai.completion_t\u043ekens.used': 9, 'ai.total_t\u043ekens.used': 50 };
    const sent = transaction([span(2, { data, timestamp: undefined })], { sdk: { name: 'sentry.python', version: '1.45.1' } });
    const [resource] = decodeEnvelope(envelope({}, item('transaction', sent)), 'envelope', RULES).resources;
    const read = Object.fromEntries(resource?.scopes[0]?.spans[1]?.attributes ?? []);
    expect(read).toMatchObject({ 'ai.prompt_tokens.used': 41, 'ai.completion_tokens.used': 9, 'ai.total_tokens.used': 50 });
    expect(Object.keys(read).filter((key) => key.includes('\u043e'))).toEqual([]);
  });
});

it('leaves what other SDKs send alone', () => {
  const text = JSON.stringify({ role: 'assistant', content: 'x', refusal: 'None' });
  const sdk = { 'sentry.sdk.name': { value: 'sentry.javascript.node' } };
  expect(attributesOf({ 'gen_ai.response.text': text }, { sdk })['gen_ai.response.text']).toBe(text);
});
