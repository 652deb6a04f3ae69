import { CONTENT_FORMATS, messageSchema, type ContentFormat, type Message } from '@sentryai/schema';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMessages } from './read-messages.ts';

function read(value: unknown, format: ContentFormat = 'openai', side: 'input' | 'output' = 'input'): Message[] | null {
  return readMessages(typeof value === 'string' ? value : JSON.stringify(value), format, side);
}
const text = (role: string, ...texts: string[]): Message => ({
  role,
  parts: texts.map((value) => ({ type: 'text', text: value })),
  finish_reason: null,
});

describe('media that a Langfuse SDK uploaded', () => {
  const reference = (id: string) => `@@@langfuseMedia:type=image/png|id=${id}|source=base64_data_uri@@@`;
  const media = (id: string) => ({
    type: 'media',
    modality: 'image',
    mime_type: 'image/png',
    uri: `langfuse-media:${id}`,
    size_bytes: null,
  });

  it('stand where the text refers to them', () => {
    const messages = read([{ role: 'user', content: `before ${reference('a')} between ${reference('b')}` }]);
    expect(messages?.[0]?.parts).toEqual([{ type: 'text', text: 'before ' }, media('a'), { type: 'text', text: ' between ' }, media('b')]);
    expect(read(reference('a'), 'text')?.[0]?.parts).toEqual([media('a')]);
  });

  it('leave a text that only looks like a reference as it is', () => {
    expect(read('@@@langfuseMedia:nothing@@@', 'text')?.[0]?.parts).toEqual([{ type: 'text', text: '@@@langfuseMedia:nothing@@@' }]);
  });
});

describe('what emitters put where nobody looks for it', () => {
  it("reads a tool's answer that was written as a text of the tool", () => {
    const messages = read([{ role: 'tool', parts: [{ type: 'text', content: '{"error":"timeout"}' }] }], 'messages');
    expect(messages?.[0]).toMatchObject({ role: 'tool', parts: [{ type: 'tool_result', id: null, result: '{"error":"timeout"}' }] });
  });

  it('reads the items of the Responses API that stand in the text of one message', () => {
    const items = [
      { role: 'user', content: 'Refund A-17' },
      { type: 'function_call', call_id: 'c1', name: 'refund', arguments: '{}' },
      { type: 'function_call_output', call_id: 'c1', output: 'done' },
    ];
    const messages = read([{ role: 'user', parts: [{ type: 'text', content: JSON.stringify(items) }] }], 'messages');
    expect(messages?.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool']);
    const other = JSON.stringify([{ role: 'admin', rights: 'all' }]);
    expect(read([{ role: 'user', parts: [{ type: 'text', content: other }] }], 'messages')).toEqual([text('user', other)]);
  });

  it('reads an answer of Genkit that was asked for as JSON', () => {
    expect(read({ message: { role: 'model', content: [{ data: { urgent: true } }] } }, 'openai', 'output')).toEqual([
      text('assistant', '{"urgent":true}'),
    ]);
  });
});

describe('OpenTelemetry messages', () => {
  it('reads texts, reasoning, tool calls, tool results and finish reason', () => {
    const messages = read(
      [
        { role: 'user', parts: [{ type: 'text', content: 'Weather?' }] },
        {
          role: 'assistant',
          parts: [
            { type: 'reasoning', content: 'hm' },
            { type: 'tool_call', id: 'c1', name: 'get_weather', arguments: { city: 'Lisbon' } },
          ],
          finish_reason: 'tool_call',
        },
        { role: 'tool', parts: [{ type: 'tool_call_response', id: 'c1', response: { temp: 21 } }] },
      ],
      'messages',
    );
    expect(messages).toEqual([
      text('user', 'Weather?'),
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', text: 'hm' },
          { type: 'tool_call', id: 'c1', name: 'get_weather', arguments: '{"city":"Lisbon"}' },
        ],
        finish_reason: 'tool_calls',
      },
      { role: 'tool', parts: [{ type: 'tool_result', id: 'c1', name: null, result: '{"temp":21}' }], finish_reason: null },
    ]);
  });

  it('reads blobs, files and addresses as media, and keeps unknown parts', () => {
    const messages = read(
      [
        {
          role: 'user',
          parts: [
            { type: 'blob', modality: 'image', mime_type: 'image/png', content: 'AAAAAAAA' },
            { type: 'uri', modality: 'video', mime_type: 'video/mp4', uri: 'https://example.com/v.mp4' },
            { type: 'file', modality: 'document', file_id: 'f1' },
            { type: 'hologram', value: 1 },
          ],
        },
      ],
      'messages',
    );
    expect(messages?.[0]?.parts).toEqual([
      { type: 'media', modality: 'image', mime_type: 'image/png', uri: null, size_bytes: 6 },
      { type: 'media', modality: 'video', mime_type: 'video/mp4', uri: 'https://example.com/v.mp4', size_bytes: null },
      { type: 'media', modality: 'document', mime_type: null, uri: 'file:f1', size_bytes: null },
      { type: 'other', raw: '{"type":"hologram","value":1}' },
    ]);
  });
});

describe('OpenAI', () => {
  it('reads chat messages with tool calls, tool answers, images and refusals', () => {
    const messages = read([
      { role: 'developer', content: 'Be brief.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
        ],
      },
      { role: 'assistant', content: null, tool_calls: [{ id: 'c1', type: 'function', function: { name: 'look', arguments: '{"x":1}' } }] },
      { role: 'tool', tool_call_id: 'c1', content: '{"ok":true}' },
      { role: 'assistant', content: null, refusal: 'I cannot.' },
    ]);
    expect(messages).toEqual([
      text('system', 'Be brief.'),
      {
        role: 'user',
        parts: [
          { type: 'text', text: 'What is this?' },
          { type: 'media', modality: 'image', mime_type: 'image/png', uri: null, size_bytes: 3 },
        ],
        finish_reason: null,
      },
      { role: 'assistant', parts: [{ type: 'tool_call', id: 'c1', name: 'look', arguments: '{"x":1}' }], finish_reason: null },
      { role: 'tool', parts: [{ type: 'tool_result', id: 'c1', name: null, result: '{"ok":true}' }], finish_reason: null },
      text('assistant', 'I cannot.'),
    ]);
  });

  it('reads a whole chat request and a whole answer', () => {
    expect(read({ model: 'gpt-4o', temperature: 0, messages: [{ role: 'user', content: 'hi' }], tools: [] })).toEqual([text('user', 'hi')]);
    expect(
      read(
        { id: 'c', choices: [{ index: 0, finish_reason: 'length', message: { role: 'assistant', content: 'Hello' } }], usage: {} },
        'openai',
        'output',
      ),
    ).toEqual([{ ...text('assistant', 'Hello'), finish_reason: 'length' }]);
  });

  it('reads Responses items and joins the steps of one answer', () => {
    const input = read({
      model: 'm',
      instructions: 'Be brief.',
      input: [
        { role: 'user', content: 'hi' },
        { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{}' },
        { type: 'function_call_output', call_id: 'c1', output: '42' },
      ],
    });
    expect(input?.map((message) => message.role)).toEqual(['system', 'user', 'assistant', 'tool']);
    expect(input?.[3]?.parts).toEqual([{ type: 'tool_result', id: 'c1', name: null, result: '42' }]);
    const output = read(
      {
        id: 'resp_1',
        object: 'response',
        output: [
          { type: 'reasoning', summary: [{ type: 'summary_text', text: 'thought' }] },
          { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Lisbon.' }] },
          { type: 'function_call', call_id: 'c2', name: 'g', arguments: '{"a":1}' },
        ],
      },
      'openai',
      'output',
    );
    expect(output).toEqual([
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', text: 'thought' },
          { type: 'text', text: 'Lisbon.' },
          { type: 'tool_call', id: 'c2', name: 'g', arguments: '{"a":1}' },
        ],
        finish_reason: null,
      },
    ]);
  });

  it('reads a single function call and a bare string', () => {
    expect(read({ type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' }, 'openai', 'output')?.[0]?.parts).toEqual([
      { type: 'tool_call', id: 'c', name: 'f', arguments: '{}' },
    ]);
    expect(read('"Hello"', 'openai', 'output')).toEqual([text('assistant', 'Hello')]);
    expect(read({ input: 'Weather?' })).toEqual([text('user', 'Weather?')]);
  });
});

describe('Anthropic', () => {
  it('reads content blocks of a request', () => {
    const messages = read({
      model: 'claude',
      system: [{ type: 'text', text: 'Be brief.' }],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image', source: { type: 'base64', media_type: 'image/jpeg', data: 'AAAA' } },
            { type: 'text', text: 'what?' },
          ],
        },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'hm' },
            { type: 'tool_use', id: 't1', name: 'look', input: { x: 1 } },
          ],
        },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't1', content: [{ type: 'text', text: 'a cat' }] }] },
      ],
    });
    expect(messages).toEqual([
      text('system', 'Be brief.'),
      {
        role: 'user',
        parts: [
          { type: 'media', modality: 'image', mime_type: 'image/jpeg', uri: null, size_bytes: 3 },
          { type: 'text', text: 'what?' },
        ],
        finish_reason: null,
      },
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', text: 'hm' },
          { type: 'tool_call', id: 't1', name: 'look', arguments: '{"x":1}' },
        ],
        finish_reason: null,
      },
      { role: 'user', parts: [{ type: 'tool_result', id: 't1', name: null, result: 'a cat' }], finish_reason: null },
    ]);
  });

  it('reads an answer with its stop reason', () => {
    expect(
      read(
        { id: 'm', type: 'message', role: 'assistant', content: [{ type: 'text', text: 'Hi' }], stop_reason: 'max_tokens' },
        'openai',
        'output',
      ),
    ).toEqual([{ ...text('assistant', 'Hi'), finish_reason: 'length' }]);
  });
});

describe('frameworks', () => {
  it('reads LangChain dumps, batches of messages and generations', () => {
    const dump = (name: string, kwargs: object): object => ({
      lc: 1,
      type: 'constructor',
      id: ['langchain_core', 'messages', name],
      kwargs,
    });
    expect(read({ messages: [[dump('SystemMessage', { content: 'Be brief.' }), dump('HumanMessage', { content: 'hi' })]] })).toEqual([
      text('system', 'Be brief.'),
      text('user', 'hi'),
    ]);
    const ai = dump('AIMessageChunk', {
      content: '',
      tool_calls: [{ id: 'c', name: 'f', args: { a: 1 } }],
      response_metadata: { finish_reason: 'tool_calls' },
    });
    expect(read({ generations: [[{ text: '', message: ai }]] }, 'openai', 'output')).toEqual([
      { role: 'assistant', parts: [{ type: 'tool_call', id: 'c', name: 'f', arguments: '{"a":1}' }], finish_reason: 'tool_calls' },
    ]);
    expect(read(dump('ToolMessage', { content: '21 degrees', tool_call_id: 'c', name: 'f' }), 'openai', 'output')).toEqual([
      { role: 'tool', parts: [{ type: 'tool_result', id: 'c', name: 'f', result: '21 degrees' }], finish_reason: null },
    ]);
  });

  it('reads a tool answer whose role is the name of the tool', () => {
    expect(
      read([
        { role: 'user', content: 'hi' },
        { role: 'get_weather', content: '21', additional_kwargs: {} },
      ])?.[1],
    ).toEqual({
      role: 'tool',
      parts: [{ type: 'tool_result', id: null, name: 'get_weather', result: '21' }],
      finish_reason: null,
    });
  });

  it('reads the AI SDK: prompt messages and an answer in pieces', () => {
    const input = read(
      [
        { role: 'assistant', content: [{ type: 'tool-call', toolCallId: 'c', toolName: 'f', input: { a: 1 } }] },
        { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'c', toolName: 'f', output: { type: 'json', value: { t: 21 } } }] },
      ],
      'vercel',
    );
    expect(input).toEqual([
      { role: 'assistant', parts: [{ type: 'tool_call', id: 'c', name: 'f', arguments: '{"a":1}' }], finish_reason: null },
      { role: 'tool', parts: [{ type: 'tool_result', id: 'c', name: 'f', result: '{"t":21}' }], finish_reason: null },
    ]);
    expect(
      read(
        { text: 'ok', toolCalls: [{ toolCallId: 'c', toolName: 'f', input: '{}' }], reasoning: 'hm' },
        'vercel',
        'output',
      )?.[0]?.parts.map((part) => part.type),
    ).toEqual(['reasoning', 'text', 'tool_call']);
    expect(read({ system: 'Be brief.', prompt: 'hi' }, 'vercel')).toEqual([text('system', 'Be brief.'), text('user', 'hi')]);
    expect(read({ object: { a: 1 } }, 'vercel', 'output')).toEqual([text('assistant', '{"a":1}')]);
  });

  it('reads Gemini contents and candidates', () => {
    expect(
      read({ model: 'gemini', config: { system_instruction: 'Be brief.' }, contents: [{ role: 'user', parts: [{ text: 'hi' }] }] }),
    ).toEqual([text('system', 'Be brief.'), text('user', 'hi')]);
    expect(
      read(
        { candidates: [{ content: { role: 'model', parts: [{ functionCall: { name: 'f', args: { a: 1 } } }] }, finishReason: 'STOP' }] },
        'openai',
        'output',
      ),
    ).toEqual([{ role: 'assistant', parts: [{ type: 'tool_call', id: null, name: 'f', arguments: '{"a":1}' }], finish_reason: 'stop' }]);
  });

  it('reads Logfire events and OpenInference contents', () => {
    expect(
      read([
        { 'event.name': 'gen_ai.user.message', content: 'hi' },
        { 'event.name': 'gen_ai.choice', message: { role: 'assistant', content: 'yo' } },
      ]),
    ).toEqual([text('user', 'hi'), text('assistant', 'yo')]);
    expect(
      read([
        {
          role: 'user',
          content: [
            { type: 'text', text: 'see' },
            { type: 'image', image: { url: 'https://example.com/a.png' } },
          ],
        },
      ])?.[0]?.parts[1],
    ).toMatchObject({
      type: 'media',
      modality: 'image',
      uri: 'https://example.com/a.png',
    });
  });
});

describe('what is no conversation', () => {
  it('gives null for data and nothing', () => {
    expect(read({ city: 'Lisbon', days: 3 })).toBeNull();
    expect(read([1, 2, 3])).toBeNull();
    expect(read('[]')).toBeNull();
    expect(read('')).toBeNull();
    expect(read({ messages: 'ignored' }, 'json')).toBeNull();
  });

  it('shows JSON that was cut in the middle as text', () => {
    const cut = '[{"role":"user","content":"Wea';
    expect(read(cut, 'messages')).toEqual([text('user', cut)]);
    expect(readMessages('plain words', 'openai', 'output')).toEqual([text('assistant', 'plain words')]);
  });

  it('survives nesting of any depth', () => {
    const deep = '['.repeat(50_000) + ']'.repeat(50_000);
    expect(() => readMessages(deep, 'openai', 'input')).not.toThrow();
    const deepPart = `[{"role":"user","content":[{"type":"x","v":${'['.repeat(20_000)}${']'.repeat(20_000)}}]}]`;
    expect(readMessages(deepPart, 'openai', 'input')).not.toBeNull();
  });
});

describe('any text at all', () => {
  const keys = [
    'role',
    'content',
    'parts',
    'type',
    'text',
    'tool_calls',
    'function',
    'messages',
    'input',
    'output',
    'choices',
    'message',
    'kwargs',
    'id',
    'name',
    'arguments',
    'image_url',
    'source',
    'data',
    'event.name',
    'system',
    'update',
  ];
  const words = [
    'user',
    'assistant',
    'tool',
    'text',
    'tool_use',
    'image',
    'function_call',
    'AIMessage',
    'gen_ai.choice',
    'human',
    'data:image/png;base64,AA',
  ];
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 6 },
      fc.constantFrom<unknown>(null, true, 3, '', ...words),
      fc.string(),
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(fc.constantFrom(...keys), tie('tree'), { maxKeys: 5 }),
    ),
  }));

  it('never throws, and what it gives is in normal form', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.json(),
      tree.map((value) => JSON.stringify(value) ?? ''),
      tree.chain((value) => fc.nat(60).map((cut) => (JSON.stringify(value) ?? '').slice(0, cut))),
    );
    fc.assert(
      fc.property(texts, fc.constantFrom(...CONTENT_FORMATS), fc.constantFrom('input', 'output'), (stored, format, side) => {
        const messages = readMessages(stored, format, side);
        if (messages !== null) expect(messageSchema.array().safeParse(messages).success).toBe(true);
      }),
      { numRuns: 1_500 },
    );
  });
});
