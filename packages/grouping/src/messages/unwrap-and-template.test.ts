import { describe, expect, it } from 'vitest';
import { DATA_MARK, markData } from './message-template.ts';
import { normalizeMessage } from './normalize-message.ts';
import { raisedInFuture, unwrapMessage } from './unwrap-message.ts';

describe('unwrapMessage', () => {
  it.each([
    ['Failed after 3 attempts. Last error: Rate limit reached', 'Rate limit reached'],
    ["Failed after 1 attempts with non-retryable error: 'No endpoints found'", 'No endpoints found'],
    ['gave up after 3 attempts: load avatar: no such file', 'load avatar: no such file'],
    ['attempt 2/3 failed: connection reset', 'connection reset'],
    ['Retry 2 of 5 failed: connection reset', 'connection reset'],
    ['Max retries (3) exceeded: connection reset', 'connection reset'],
    ['Uncaught (in promise) TypeError: x is not a function', 'x is not a function'],
    ['One or more errors occurred. (Object reference not set.)', 'Object reference not set.'],
    ['rpc error: code = Unavailable desc = no healthy upstream', 'no healthy upstream'],
    ['litellm.RateLimitError: AnthropicException - Overloaded', 'Overloaded'],
    ['Error: Error: boom', 'boom'],
    ['java.lang.IllegalStateException: no price', 'no price'],
    ['Loading invoices failed: timeout', 'Loading invoices failed: timeout'],
  ])('makes of %j: %j', (message, inner) => {
    expect(unwrapMessage(message).text).toBe(inner);
  });

  it('remembers the class that stood in front', () => {
    expect(unwrapMessage('Uncaught TypeError: x is not a function').type).toBe('TypeError');
    expect(raisedInFuture('RetryError[<Future at 0x7f3a2c1d0 state=finished raised RateLimitError>]')).toBe('RateLimitError');
  });

  it('ends for any nesting', () => {
    expect(unwrapMessage('attempt 1: '.repeat(500)).text.length).toBeLessThan(5_000);
  });
});

describe('markData', () => {
  it('marks words that the throwing line put in', () => {
    const line = 'throw new Error(`No answer for ${question} in ${city}`);';
    expect(markData('No answer for opening hours in porto', line)).toBe(`No answer for ${DATA_MARK} in ${DATA_MARK}`);
    const python = 'raise ValueError(f"unknown currency {name} in order {order}")';
    expect(normalizeMessage(markData('unknown currency pesos in order ord_17ab', python))).toBe('unknown currency <name> in order <id>');
  });

  it('leaves names of code, sentences and other messages as they are', () => {
    const line = 'throw new Error(`tool ${name} failed: ${reason}`);';
    expect(markData('tool search failed: the weather service is down', line)).toBe('tool search failed: the weather service is down');
    expect(markData('something else', line)).toBe('something else');
    expect(markData('No answer for x', 'return answer;')).toBe('No answer for x');
  });
});
