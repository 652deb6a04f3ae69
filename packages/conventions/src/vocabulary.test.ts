import { describe, expect, it } from 'vitest';
import { gravestFinishReason, normalizeFinishReason } from './finish-reasons.ts';
import { kindVote } from './kinds.ts';
import { normalizeProvider, providerOfModel, providerOfSpanName } from './providers.ts';
import { normalizeServiceTier } from './service-tiers.ts';
import { isEmbeddingModel, toolOfName } from './span-names.ts';
import { readCount, readUsageObject } from './usage-keys.ts';

describe('providers', () => {
  it.each([
    ['openai.responses', 'openai'],
    ['OpenAI', 'openai'],
    ['az.ai.openai', 'azure.ai.openai'],
    ['azure.chat', 'azure.ai.openai'],
    ['amazon-bedrock', 'aws.bedrock'],
    ['aws.bedrock', 'aws.bedrock'],
    ['google.generative-ai', 'gcp.gemini'],
    ['google.vertex.chat', 'gcp.vertex_ai'],
    ['gcp.vertex_ai', 'gcp.vertex_ai'],
    ['mistralai', 'mistral_ai'],
    ['xai.chat', 'x_ai'],
    ['ibm.watsonx.ai', 'ibm.watsonx.ai'],
  ])('reads %s as %s', (sent, provider) => {
    expect(normalizeProvider(sent)).toEqual({ provider, isKnown: true });
  });

  it('passes on unknown names but says that it does not know them', () => {
    expect(normalizeProvider('langchain.core')).toEqual({ provider: 'langchain', isKnown: false });
    expect(normalizeProvider('  ')).toEqual({ provider: '', isKnown: false });
  });

  it.each([
    ['gpt-4o-2024-08-06', 'openai'],
    ['ft:gpt-4o-mini:acme::x', 'openai'],
    ['claude-sonnet-4-5', 'anthropic'],
    ['eu.anthropic.claude-sonnet-4-5-v1:0', 'aws.bedrock'],
    ['models/gemini-2.5-flash', 'gcp.gemini'],
    ['groq/llama-3-70b', 'groq'],
    ['my-private-model', ''],
  ])('guesses that %s belongs to "%s"', (model, provider) => {
    expect(providerOfModel(model)).toBe(provider);
  });

  it('guesses from the names of framework spans', () => {
    expect(providerOfSpanName('OpenAI.chat')).toBe('openai');
    expect(providerOfSpanName('AzureChatOpenAI')).toBe('azure.ai.openai');
    expect(providerOfSpanName('POST /chat')).toBe('');
  });
});

describe('finish reasons', () => {
  it.each([
    ['end_turn', 'stop'],
    ['STOP', 'stop'],
    ['tool-calls', 'tool_calls'],
    ['toolUse', 'tool_calls'],
    ['FinishReason.MAX_TOKENS', 'length'],
    ['content-filter', 'content_filter'],
    ['refusal', 'content_filter'],
    ['', ''],
    ['something new', 'other'],
  ])('reads %s as "%s"', (sent, reason) => {
    expect(normalizeFinishReason(sent)).toBe(reason);
  });

  it('lets the gravest of several choices speak', () => {
    expect(gravestFinishReason(['stop', 'length'])).toBe('length');
    expect(gravestFinishReason([])).toBe('');
  });
});

describe('kinds', () => {
  it.each([
    ['kind:operation', 'execute_tool', 'tool'],
    ['kind:operation', 'agent_step', 'chain'],
    ['kind:vercel', 'ai.generateText.doGenerate travel-bot', 'llm'],
    ['kind:vercel', 'ai.embedMany.doEmbed', 'embedding'],
    ['kind:vercel', 'ai.generateText travel-bot', 'chain'],
    ['kind:openinference', 'LLM', 'llm'],
    ['kind:mlflow', 'CHAT_MODEL', 'llm'],
    ['kind:traceloop', 'task', 'chain'],
  ])('%s says that %s is %s', (table, word, kind) => {
    expect(kindVote(table, word)).toMatchObject({ kind, isWeak: false });
  });

  it('takes a plain Langfuse span for a weak sign and foreign operation names for none', () => {
    expect(kindVote('kind:langfuse', 'span')).toMatchObject({ isWeak: true });
    expect(kindVote('kind:vercel', 'GET /users')).toBeNull();
    expect(kindVote('kind:openinference', 'UNKNOWN')).toBeNull();
  });

  it('finds the tool in the names of tool spans', () => {
    expect(
      ['execute_tool get_weather', 'running tool: get_weather', 'get_weather.tool', 'tools/call get_weather', 'get_weather'].map(
        toolOfName,
      ),
    ).toEqual(Array.from({ length: 5 }, () => 'get_weather'));
  });

  it('tells embedding models from others', () => {
    expect(['text-embedding-3-small', 'embed-english-v3.0', 'voyage-3', 'nomic-embed-text'].every(isEmbeddingModel)).toBe(true);
    expect(['gpt-4o', 'embedded-chat-model'].some(isEmbeddingModel)).toBe(false);
  });
});

describe('usage objects', () => {
  it('reads counts in every form that was seen, and nothing else', () => {
    expect(['12', 12, 12n, ' 12 '].map(readCount)).toEqual([12, 12, 12, 12]);
    expect(['', 'many', -1, Number.NaN, null, undefined, true, [3]].map(readCount)).toEqual(Array.from({ length: 8 }, () => null));
  });

  it('reads the shapes of OpenAI, Anthropic and Gemini', () => {
    expect(
      readUsageObject({ prompt_tokens: 41, completion_tokens: 9, total_tokens: 50, prompt_tokens_details: { cached_tokens: 12 } }).counts,
    ).toEqual({
      input: 41,
      output: 9,
      total: 50,
      cache_read: 12,
    });
    expect(
      readUsageObject({ input_tokens: 20, output_tokens: 11, cache_read_input_tokens: 400, cache_creation_input_tokens: 100 }),
    ).toMatchObject({
      counts: { input: 20, output: 11, cache_read: 400, cache_write: 100 },
      isExclusiveShape: true,
      flatInputDetails: 500,
    });
    expect(readUsageObject({ promptTokenCount: 5, candidatesTokenCount: 7, thoughtsTokenCount: 3, totalTokenCount: 15 }).counts).toEqual({
      input: 5,
      output: 7,
      reasoning: 3,
      total: 15,
    });
  });

  it('reads what was sent beside text, and what stays in the cache for an hour, from the shapes of each vendor', () => {
    const openai = {
      prompt_tokens_details: { audio_tokens: 30, cached_tokens: 4 },
      completion_tokens_details: { audio_tokens: 20, image_tokens: 2 },
    };
    expect(readUsageObject(openai).counts).toEqual({ input_audio: 30, cache_read: 4, output_audio: 20, output_image: 2 });
    const gemini = {
      promptTokensDetails: [
        { modality: 'TEXT', tokenCount: 5 },
        { modality: 'AUDIO', tokenCount: 7 },
      ],
      candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 1290 }],
    };
    expect(readUsageObject(gemini).counts).toEqual({ input_audio: 7, output_image: 1290 });
    const anthropic = { cache_creation: { ephemeral_5m_input_tokens: 60, ephemeral_1h_input_tokens: 40 } };
    expect(readUsageObject({ ...anthropic, cache_creation_input_tokens: 100 }).counts).toEqual({ cache_write: 100, cache_write_1h: 40 });
    expect(readUsageObject(anthropic).counts).toEqual({ cache_write: 100, cache_write_1h: 40 });
    const langfuse = { input: 10, input_audio_tokens: 3, input_cache_creation_1h: 8 };
    expect(readUsageObject(langfuse)).toMatchObject({ counts: { input: 10, input_audio: 3, cache_write_1h: 8 }, flatInputDetails: 11 });
  });

  it('is not misled by details of another form', () => {
    const odd = {
      prompt_tokens_details: ['x', null, { modality: 3, tokenCount: 1 }, { modality: 'constructor', tokenCount: 2 }],
      cache_creation: 'x',
    };
    expect(readUsageObject(odd).counts).toEqual({});
  });
});

it.each([
  ['default', ''],
  ['auto', ''],
  ['standard', ''],
  ['Batch', 'batch'],
  ['flex', 'flex'],
  ['priority', 'priority'],
  ['', ''],
  ['constructor', 'constructor'],
])('reads the processing tier %s as "%s"', (sent, tier) => {
  expect(normalizeServiceTier(sent)).toBe(tier);
});
