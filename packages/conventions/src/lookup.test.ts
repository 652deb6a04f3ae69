import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attributeRules, familyOfScope, LIST_INDEX_MAX } from './lookup.ts';

function fieldsOf(key: string): string[] {
  return attributeRules(key).map((rule) => rule.field);
}

describe('attributeRules', () => {
  it('knows old and new names of one thing as the same field', () => {
    for (const key of ['gen_ai.usage.prompt_tokens', 'gen_ai.usage.input_tokens']) {
      expect(attributeRules(key)).toMatchObject([{ field: 'tokens', part: 'input', usage: 'otel_genai' }]);
    }
    for (const key of ['gen_ai.usage.cache_write.input_tokens', 'gen_ai.usage.cache_creation.input_tokens']) {
      expect(attributeRules(key)).toMatchObject([{ field: 'tokens', part: 'cache_write' }]);
    }
  });

  it('splits keys of flattened lists into a path without wrapper words', () => {
    const [rule] = attributeRules('llm.output_messages.0.message.tool_calls.12.tool_call.function.name');
    expect(rule).toMatchObject({ field: 'list', list: 'openinference_output', path: [0, 'tool_calls', 12, 'function', 'name'] });
  });

  it('leaves keys with a huge index alone', () => {
    expect(fieldsOf(`llm.input_messages.${LIST_INDEX_MAX}.message.role`)).toEqual(['list']);
    expect(fieldsOf(`llm.input_messages.${LIST_INDEX_MAX + 1}.message.role`)).toEqual([]);
    expect(fieldsOf('llm.input_messages.99999999999.message.role')).toEqual([]);
  });

  it('tells gen_ai.prompt.name from a flattened prompt', () => {
    expect(fieldsOf('gen_ai.prompt.name')).toEqual(['prompt_name']);
    expect(fieldsOf('gen_ai.prompt.3.content')).toEqual(['list']);
    expect(fieldsOf('gen_ai.prompt.template')).toEqual([]);
  });

  it('recognizes session and user ids among the metadata that applications set', () => {
    for (const key of [
      'ai.telemetry.metadata.sessionId',
      'traceloop.association.properties.thread_id',
      'ai.settings.context.sessionId',
      'langsmith.metadata.conversation_id',
    ]) {
      expect(fieldsOf(key)).toEqual(['session_id']);
    }
    expect(fieldsOf('ai.telemetry.metadata.plan')).toEqual(['tag']);
    expect(fieldsOf('langfuse.observation.metadata.langgraph_step')).toEqual([]);
  });

  it('takes a purpose-made id before one among metadata', () => {
    const [own] = attributeRules('session.id');
    const [metadata] = attributeRules('langfuse.observation.metadata.session_id');
    expect(own?.rank).toBeLessThan(metadata?.rank ?? 0);
  });

  it('gives answers for any key without throwing, the same every time', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.constantFrom('', 'llm.input_messages.', 'gen_ai.prompt.', 'gen_ai.request.', 'ai.settings.', 'retrieval.documents.'),
        (rest, prefix) => {
          const key = prefix + rest;
          expect(attributeRules(key)).toEqual(attributeRules(key));
        },
      ),
    );
  });
});

describe('familyOfScope', () => {
  it('finds the emitter of a scope by its whole name or beginning', () => {
    expect(familyOfScope('ai')).toBe('vercel_ai');
    expect(familyOfScope('@arizeai/openinference-instrumentation-langchain')).toBe('openinference');
    expect(familyOfScope('opentelemetry.instrumentation.anthropic')).toBe('openllmetry');
    expect(familyOfScope('opentelemetry.instrumentation.openai_v2')).toBe('otel_genai');
  });

  it('does not take web frameworks and applications for AI emitters', () => {
    expect(familyOfScope('opentelemetry.instrumentation.requests')).toBeNull();
    expect(familyOfScope('my-app')).toBeNull();
  });
});
