import { describe, expect, it } from 'vitest';
import { contextWindowTokens } from './context-window.ts';

describe('contextWindowTokens', () => {
  it('knows the windows of listed models, by any spelling that can be priced', () => {
    expect(contextWindowTokens('openai', ['gpt-4-0613', 'gpt-4'])).toBe(8_192);
    expect(contextWindowTokens('', ['claude-sonnet-4-5-20250929'])).toBe(200_000);
    expect(contextWindowTokens('aws.bedrock', ['us.anthropic.claude-3-5-haiku-20241022-v1:0'])).toBe(200_000);
  });

  it('falls back to the requested model, and says null for what nobody lists', () => {
    expect(contextWindowTokens('openai', ['our-deployment', 'gpt-4o'])).toBe(128_000);
    expect(contextWindowTokens('', ['our-deployment', ''])).toBeNull();
    expect(contextWindowTokens('ollama', ['llama3.2'])).toBeNull();
  });
});
