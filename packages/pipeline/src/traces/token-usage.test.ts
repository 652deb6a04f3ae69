import { describe, expect, it } from 'vitest';
import { normalize } from './build-span.fixture.ts';

const LLM = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'claude-sonnet-4-5' };

function usage(attributes: Parameters<typeof normalize>[0], scope = 'my-app'): (number | null)[] {
  const { row } = normalize({ ...LLM, ...attributes }, { scope });
  return [row.input_tokens, row.output_tokens, row.cache_read_tokens, row.cache_write_tokens, row.reasoning_tokens];
}

describe('parts of the counts, and the tier', () => {
  it('are read from every generation of names', () => {
    const { row } = normalize({
      ...LLM,
      'gen_ai.usage.input_tokens': 100,
      'gen_ai.usage.output_tokens': 50,
      'gen_ai.usage.audio.input_tokens': 40,
      'llm.token_count.completion_details.audio': 30,
      'gen_ai.usage.cache_write.input_tokens': 20,
      'gen_ai.usage.cache_creation.ephemeral_1h_input_tokens': 15,
      'gen_ai.openai.request.service_tier': 'auto',
      'openai.response.service_tier': 'flex',
    });
    expect(row).toMatchObject({ token_details: { input_audio: 40, output_audio: 30, cache_write_1h: 15 }, service_tier: 'flex' });
  });

  it('are absent where nobody said them', () => {
    const { row } = normalize({ ...LLM, 'gen_ai.usage.input_tokens': 100, 'gen_ai.usage.audio.input_tokens': 0 });
    expect(row).toMatchObject({ token_details: {}, service_tier: '' });
  });

  it('take the tier from the parameters of the call when it has no attribute of its own', () => {
    const { row } = normalize({ ...LLM, 'llm.invocation_parameters': '{"temperature":1,"service_tier":"priority"}' });
    expect(row.service_tier).toBe('priority');
  });
});

describe('token usage', () => {
  it('takes all wholes of one span from one family and fills in details from another', () => {
    expect(
      usage({
        'gen_ai.usage.input_tokens': 1021,
        'gen_ai.usage.output_tokens': 34,
        'llm.token_count.prompt': 509,
        'llm.token_count.completion': 18,
        'ai.usage.outputTokenDetails.reasoningTokens': 16,
        'ai.usage.cachedInputTokens': 512,
      }),
    ).toEqual([1021, 34, 512, null, 16]);
  });

  it('prefers a family with both wholes to a more explicit one with half of them', () => {
    expect(usage({ 'gen_ai.usage.input_tokens': 7, 'llm.token_count.prompt': 10, 'llm.token_count.completion': 3 })).toEqual([
      10,
      3,
      null,
      null,
      null,
    ]);
  });

  it('adds cached tokens where the emitter leaves them out', () => {
    const details = { 'gen_ai.usage.cache_read.input_tokens': 60, 'gen_ai.usage.output_tokens': 13 };
    expect(usage({ 'gen_ai.usage.input_tokens': 95, ...details }, '@traceloop/instrumentation-anthropic')).toEqual([
      155,
      13,
      60,
      null,
      null,
    ]);
    expect(usage({ 'gen_ai.usage.input_tokens': 95, ...details })).toEqual([95, 13, 60, null, null]);
    expect(usage({ 'gen_ai.usage.input_tokens': 20, ...details })).toEqual([80, 13, 60, null, null]);
    expect(usage({ 'gen_ai.usage.input_tokens': 95, 'gen_ai.usage.total_tokens': 168, ...details })).toEqual([155, 13, 60, null, null]);
  });

  it('reads the AI SDK with Anthropic by version', () => {
    const v5 = {
      'gen_ai.system': 'anthropic.messages',
      'gen_ai.usage.input_tokens': 95,
      'gen_ai.usage.output_tokens': 13,
      'ai.usage.cachedInputTokens': 60,
    };
    expect(usage(v5, 'ai')).toEqual([155, 13, 60, null, null]);
    expect(usage({ ...v5, 'ai.response.providerMetadata': '{"anthropic":{"cacheCreationInputTokens":10}}' }, 'ai')).toEqual([
      165,
      13,
      60,
      10,
      null,
    ]);
    expect(usage({ ...v5, 'ai.usage.inputTokenDetails.noCacheTokens': 35 }, 'ai')).toEqual([95, 13, 60, null, null]);
  });

  it.each([
    ['{"input":509,"output":18,"total":1055,"input_cached_tokens":512,"output_reasoning_tokens":16}', [1021, 34, 512, null, 16]],
    ['{"input":67,"output":23,"input_cache_read":64}', [131, 23, 64, null, null]],
    ['{"input":20,"output":11,"cache_read_input_tokens":400,"cache_creation_input_tokens":100}', [520, 11, 400, 100, null]],
    ['{"input":100,"output":10,"total":110,"input_cached_tokens":40}', [100, 10, 40, null, null]],
    ['{"prompt_tokens":41,"completion_tokens":9,"total_tokens":50,"prompt_tokens_details":{"cached_tokens":12}}', [41, 9, 12, null, null]],
    ['{"input":7,"output":2,"unit":"CHARACTERS"}', [null, null, null, null, null]],
    ['{"input":7', [null, null, null, null, null]],
  ])('reads the usage details %s', (details, expected) => {
    expect(usage({ 'langfuse.observation.usage_details': details })).toEqual(expected);
  });

  it('adds reasoning that stands beside the output', () => {
    expect(
      usage({ 'ai.usage.inputTokens': 5, 'ai.usage.outputTokens': 7, 'ai.usage.reasoningTokens': 3, 'ai.usage.totalTokens': 15 }),
    ).toEqual([5, 10, null, null, 3]);
    expect(
      usage({ 'ai.usage.inputTokens': 5, 'ai.usage.outputTokens': 7, 'ai.usage.reasoningTokens': 3, 'ai.usage.totalTokens': 12 }),
    ).toEqual([5, 7, null, null, 3]);
  });

  it('keeps parts inside their whole', () => {
    expect(usage({ 'gen_ai.usage.input_tokens': 0, 'gen_ai.usage.output_tokens': 0, 'gen_ai.usage.cache_read.input_tokens': 0 })).toEqual([
      0,
      0,
      0,
      null,
      null,
    ]);
    expect(usage({ 'ai.usage.inputTokenDetails.noCacheTokens': 9, 'ai.usage.reasoningTokens': 3 })).toEqual([null, null, null, null, null]);
  });

  it("falls back to the provider's own answer when the exporter cut the counters off", () => {
    expect(usage({ 'output.value': '{"id":"chatcmpl-1","usage":{"prompt_tokens":8,"completion_tokens":2,"total_tokens":10}}' })).toEqual([
      8,
      2,
      null,
      null,
      null,
    ]);
    expect(
      usage({ 'output.value': '{"id":"msg_1","usage":{"input_tokens":20,"output_tokens":11,"cache_read_input_tokens":400}}' }),
    ).toEqual([420, 11, 400, null, null]);
  });
});

describe('estimates', () => {
  const prompt = '[{"role":"user","parts":[{"type":"text","content":"Count to three"}]}]';
  const call = (input: number, scope: string, provider = 'openai'): string =>
    normalize(
      {
        ...LLM,
        'gen_ai.provider.name': provider,
        'gen_ai.input.messages': prompt,
        'gen_ai.usage.input_tokens': input,
        'gen_ai.usage.output_tokens': 4,
      },
      { scope },
    ).row.usage_role;

  it('recognizes a count that is too small for a chat prompt', () => {
    expect(call(3, '@traceloop/instrumentation-openai')).toBe('estimate');
  });

  it("takes a provider's count for what it is, and trusts emitters that never estimate", () => {
    expect(call(10, '@traceloop/instrumentation-openai')).toBe('own');
    expect(call(3, '@opentelemetry/instrumentation-openai')).toBe('own');
    expect(call(3, '@traceloop/instrumentation-openai', 'ollama')).toBe('own');
  });
});
