import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldText, originOf } from '../language/fold-text.ts';
import { PhraseMatcher } from '../language/phrase-matcher.ts';
import { foldedForEcho, measureEcho } from './echo.ts';
import { isSwapped, modelFamily } from './model-name.ts';
import { isOverflow, isPassing, isRateLimited, overflowNumbers } from './provider-error.ts';
import { readInjection } from './read-injection.ts';
import { readOutcome } from './read-outcome.ts';
import { readRefusal } from './read-refusal.ts';
import { cutSample } from './sample.ts';
import { similarity, tokenSet } from './similarity.ts';
import { toolFailureOf } from './tool-failure.ts';

describe('isSwapped', () => {
  it.each([
    ['gpt-4o', 'gpt-4o-mini-2024-07-18'],
    ['claude-opus-4-1', 'claude-sonnet-4-5-20250929'],
    ['claude-3-5-sonnet-20240620', 'claude-3-5-sonnet-20241022'],
    ['gemini-2.5-pro', 'gemini-2.5-flash'],
    ['anthropic/claude-3.5-haiku', 'openai/gpt-4o-mini'],
    ['gpt-4', 'gpt-4-turbo-2024-04-09'],
    ['mistral-large-latest', 'mistral-small-2503'],
    ['o3', 'o3-mini-2025-01-31'],
  ])('%s answered by %s is a swap', (requested, answered) => expect(isSwapped(requested, answered)).toBe(true));

  it.each([
    ['gpt-4o', 'gpt-4o-2024-08-06'],
    ['gpt-4-turbo-preview', 'gpt-4-0125-preview'],
    ['gpt-3.5-turbo', 'gpt-3.5-turbo-0125'],
    ['claude-sonnet-4-5', 'claude-sonnet-4-5-20250929'],
    ['claude-3-5-sonnet-latest', 'claude-3-5-sonnet-20241022'],
    ['anthropic/claude-3.5-sonnet', 'claude-3-5-sonnet-20241022'],
    ['us.anthropic.claude-3-haiku-20240307-v1:0', 'claude-3-haiku-20240307'],
    ['models/gemini-1.5-flash', 'gemini-1.5-flash-002'],
    ['gemini-flash-latest', 'gemini-2.5-flash'],
    ['mistral-large-latest', 'mistral-large-2411'],
    ['deepseek-chat', 'deepseek-v3'],
    ['prod-chat-eastus', 'gpt-4o-2024-08-06'],
    ['openrouter/auto', 'anthropic/claude-sonnet-4'],
    ['ft:gpt-4o-mini-2024-07-18:acme::abc', 'ft:gpt-4o-mini-2024-07-18:acme::abc'],
    ['gpt-4o@azure', 'gpt-4o-2024-11-20'],
    ['llama-3.3-70b-versatile', 'llama-3.3-70b'],
    ['command-r-plus', 'command-r-plus-08-2024'],
    ['text-embedding-ada-002', 'text-embedding-ada-002-v2'],
    ['grok-4-fast', 'grok-4-fast-reasoning'],
    ['gpt-4-vision-preview', 'gpt-4-1106-vision-preview'],
  ])('%s answered by %s is none', (requested, answered) => expect(isSwapped(requested, answered)).toBe(false));

  it('names families without snapshot and host', () => {
    expect(['gpt-4o-2024-08-06', 'us.anthropic.claude-3-haiku-20240307-v1:0', 'gemini-1.5-flash-002'].map(modelFamily)).toEqual([
      'gpt-4o',
      'claude-3-haiku-v1',
      'gemini-1.5-flash',
    ]);
  });
});

describe('provider errors', () => {
  const error = (message: string, httpStatus: number | null = null, type = '') => ({ type, message, httpStatus });
  it.each([
    "This model's maximum context length is 8192 tokens. However, your messages resulted in 9871 tokens.",
    'prompt is too long: 215834 tokens > 200000 maximum',
    'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
    'input length and `max_tokens` exceed context limit: 199000 + 8192 > 200000',
    'Request too large: the request exceeds the available context size',
    'Too many tokens in the prompt',
    'context_length_exceeded',
  ])('%s is an overflow', (message) => expect(isOverflow(error(message, 400))).toBe(true));

  it('tells rates from windows', () => {
    const rate = error('Request too large for gpt-4o: tokens per min (TPM): Limit 30000, Requested 40000', 429);
    expect(isOverflow(rate)).toBe(false);
    expect(isRateLimited(rate)).toBe(true);
    const throttled = error('Too many tokens, please wait before trying again.', null, 'ThrottlingException');
    expect([isOverflow(throttled), isRateLimited(throttled)]).toEqual([false, true]);
    expect(overflowNumbers('maximum context length is 8192 tokens. However, your messages resulted in 9,871 tokens')).toEqual({
      limit: 8_192,
      tokens: 9_871,
    });
  });

  it.each([
    ['ThrottlingException: Too many requests, please wait', null],
    ['RESOURCE_EXHAUSTED: Quota exceeded for quota metric', null],
    ['Overloaded', 529],
    ['You exceeded your current quota, please check your plan', 429],
  ] as const)('%s is a limit', (message, status) => expect(isRateLimited(error(message, status))).toBe(true));

  it('does not take every failure for a limit, nor for one that passes', () => {
    expect(isRateLimited(error('invalid api key', 401))).toBe(false);
    expect(isRateLimited(error('no such model', 404))).toBe(false);
    expect([error('connection reset by peer'), error('x', 503), error('Request timed out.')].every(isPassing)).toBe(true);
    expect(isPassing(error('bad request', 400))).toBe(false);
  });
});

describe('toolFailureOf', () => {
  it.each([
    '{"error":"no such order"}',
    '{"ok":false,"code":504}',
    '{"success":false,"message":"card declined"}',
    '{"status":"failed","reason":"timeout"}',
    'Error: ECONNREFUSED',
    'Error executing tool book_room: calendar down',
    'Traceback (most recent call last): …',
    'The tool call failed: quota',
    '{"isError":true,"content":[{"type":"text","text":"unknown station"}]}',
    '[{"type":"text","text":"Error: no permission"}]',
    '{"type":"error-text","value":"AI_InvalidToolInputError: bad"}',
    'HTTP 503 Service Unavailable',
    'TimeoutError: 30 s',
    '{"output":"{\\"error\\":\\"x\\"}"}',
  ])('%s is a failure', (text) => expect(toolFailureOf(text, null)).not.toBeNull());

  it.each([
    '{"order":"A-1","error":null,"errors":[]}',
    '{"ok":true,"warnings":["error margin is 2 %"]}',
    'The error rate fell to 2 %.',
    '{"status":"delivered"}',
    '{"data":[1],"errors":["one row was skipped"]}',
    '{"title":"How to fix Error 404","body":"…"}',
    'No results',
    '',
  ])('%s is none', (text) => expect(toolFailureOf(text, null)).toBeNull());
});

describe('texts of any kind', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(
        fc.constantFrom("i can't", 'help', '"', 'ignore', 'previous', '无法', '提供', '.', 'é', '\u0301', 'ﬁ', 'İ', '\ud800', 'が', '\n'),
        { maxLength: 60 },
      )
      .map((parts) => parts.join(' ')),
  );

  it('are read without throwing, and places stay inside them', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const found of [readRefusal(text), readInjection(text)]) {
          if (found !== null) expect(found.start >= 0 && found.start <= found.end && found.end <= text.length).toBe(true);
        }
        readOutcome(text);
        toolFailureOf(text, null);
        expect(cutSample(text).length).toBeLessThanOrEqual(301);
        const folded = foldText(text);
        for (let place = 0; place < folded.text.length; place++) expect(originOf(folded, place)).toBeLessThanOrEqual(text.length);
      }),
    );
  });

  it.each(["i can't ", 'ignore ', 'previous ', '"', '无法', "'", 'é', '. ', '{', '[', 'error ', '<|', 'the tool '])(
    'are read in linear time, also a megabyte of %s',
    (piece) => {
      const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
      const started = performance.now();
      readRefusal(text);
      readOutcome(text);
      readInjection(text.slice(0, 200_000));
      toolFailureOf(text, null);
      tokenSet(text);
      measureEcho(foldedForEcho(text), foldedForEcho(text));
      expect(performance.now() - started).toBeLessThan(4_000);
    },
  );

  it('are alike when they share their words, in any order and case', () => {
    expect(similarity(tokenSet('return a used tent from Norway'), tokenSet('Norway: returning used tents'))).toBeGreaterThan(0.7);
    expect(similarity(tokenSet('weather in Oslo'), tokenSet('opening hours in Lima'))).toBeLessThan(0.2);
  });
});

describe('PhraseMatcher', () => {
  it('finds the phrases that a search for each of them alone would find', () => {
    const phrases = ['he', 'she', 'his', 'hers', 'a b', '*open', 'stem*', '中文', 'b'];
    const matcher = new PhraseMatcher(phrases.map((phrase) => [phrase, phrase] as const));
    const word = fc.constantFrom('he', 'she', 'his', 'hers', 'a', 'b', 'reopen', 'stemming', '中文字', 'ushers', ',', 'x');
    fc.assert(
      fc.property(fc.array(word, { maxLength: 20 }), (words) => {
        const text = words.join(' ');
        const hits = matcher.find(text).map(({ label, start }) => `${label}@${start}`);
        expect(hits.toSorted()).toEqual(naive(text, phrases).toSorted());
      }),
    );
  });
});

function naive(text: string, phrases: readonly string[]): string[] {
  const isLetter = (character: string | undefined): boolean => character !== undefined && /[\p{L}\p{N}_]/u.test(character);
  return phrases.flatMap((phrase) => {
    const bare = phrase.replace(/^\*|\*$/g, '');
    const found: string[] = [];
    for (let start = text.indexOf(bare); start >= 0; start = text.indexOf(bare, start + 1)) {
      const isGlued = bare === '中文';
      if (!isGlued && !phrase.startsWith('*') && isLetter(text[start - 1])) continue;
      if (!isGlued && !phrase.endsWith('*') && isLetter(text[start + bare.length])) continue;
      found.push(`${phrase}@${start}`);
    }
    return found;
  });
}
