import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inspectEvents, MAX_NATIVE_ITEM_BYTES, parseNativeBody } from './native-body.ts';
import type { NativeFormat } from './native-body.ts';

const rules = { receivedAtMs: Date.UTC(2026, 0, 31, 12), retentionDays: 90 };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const log = (message: string): string => JSON.stringify({ type: 'log', level: 'info', message });
const inspect = (text: string, format: NativeFormat = 'json') => inspectEvents(bytes(text), format, rules);

describe('parseNativeBody', () => {
  it.each<[string, string, NativeFormat]>([
    ['one event', log('a'), 'json'],
    ['one event as its only line', `${log('a')}\n`, 'ndjson'],
    ['a list', `[${log('a')}]`, 'json'],
    ['a list sent as lines', `[\n${log('a')}\n]`, 'ndjson'],
    ['{"events"}', `{"events":[${log('a')}]}`, 'json'],
    ['a byte order mark', `\uFEFF${log('a')}`, 'json'],
  ])('reads %s', (_form, text, format) => {
    expect(parseNativeBody(bytes(text), format).items).toEqual([{ type: 'log', level: 'info', message: 'a' }]);
  });

  it.each<NativeFormat>(['json', 'ndjson'])('reads lines whatever the declared form (%s)', (format) => {
    const { items, lineErrors } = parseNativeBody(bytes(`${log('a')}\r\n\n${log('b')}`), format);
    expect(items).toMatchObject([{ message: 'a' }, { message: 'b' }]);
    expect(lineErrors.size).toBe(0);
  });

  it('refuses only the line that is broken', () => {
    const { rejected, accepted, itemCount } = inspect(`${log('a')}\n{"type":\n${log('b')}`, 'ndjson');
    expect({ accepted, itemCount }).toEqual({ accepted: 2, itemCount: 3 });
    expect(rejected).toMatchObject([{ index: 1, reason: 'invalid_json' }]);
  });

  it('isolates a broken first line when lines were announced', () => {
    expect(inspect(`{oops\n${log('b')}`, 'ndjson')).toMatchObject({ accepted: 1, rejected: [{ index: 0, reason: 'invalid_json' }] });
  });

  it.each(['', '  \n ', 'hello', '{"type":"log"', '[1,2', '{"events":{}}', 'a=b&c=d'])('refuses %j as a whole', (text) => {
    for (const format of ['json', 'ndjson'] as const) {
      expect(() => parseNativeBody(bytes(text), format)).toThrow(expect.objectContaining({ code: 'malformed_body', httpStatus: 400 }));
    }
  });

  it('does not repeat the body in its error', () => {
    expect(() => parseNativeBody(bytes('secret-content'), 'json')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('secret') }),
    );
  });

  it('survives nesting that would exhaust the stack', () => {
    const deep = `{"type":"log","level":"info","message":"x","attributes":{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`;
    expect(inspect(`[${log('a')},${deep}]`)).toMatchObject({ accepted: 1, rejected: [{ index: 1, reason: 'invalid_event' }] });
  });
});

describe('inspectEvents', () => {
  it('refuses an item over the limit and keeps its neighbours', () => {
    const large = log('x'.repeat(MAX_NATIVE_ITEM_BYTES));
    const list = inspect(`[${log('a')},${large}]`);
    expect(list).toMatchObject({ accepted: 1, rejected: [{ index: 1, reason: 'too_large', item_type: 'log' }] });
    const wide = log('é'.repeat(MAX_NATIVE_ITEM_BYTES / 2));
    expect(inspect(`[${log('a')},${wide}]`)).toMatchObject({ accepted: 1, rejected: [{ index: 1, reason: 'too_large' }] });
    expect(inspect(large)).toMatchObject({ accepted: 0, rejected: [{ index: 0, reason: 'too_large' }] });
    expect(inspect(`${log('a')}\n${large}`, 'ndjson')).toMatchObject({ accepted: 1, rejected: [{ index: 1, reason: 'too_large' }] });
  });

  it('takes the first trace among accepted events as partition key', () => {
    const trace = 'A'.repeat(32);
    const bad = JSON.stringify({ type: 'log', level: 'loud', message: '', trace_id: '1'.repeat(32) });
    const good = JSON.stringify({ type: 'log', level: 'info', message: '', trace_id: trace });
    const body = `[${log('a')},${bad},${good}]`;
    expect(inspect(body).firstPartitionKey).toBe('a'.repeat(32));
    expect(inspect(log('a')).firstPartitionKey).toBe('');
  });

  it('gives every item exactly one fate, or refuses the body with malformed_body', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.array(fc.json()).map((lines) => lines.join('\n')),
        ),
        fc.constantFrom<NativeFormat>('json', 'ndjson'),
        (text, format) => {
          try {
            const { itemCount, accepted, rejected } = inspect(text, format);
            expect(accepted + rejected.length).toBe(itemCount);
            expect(new Set(rejected.map(({ index }) => index)).size).toBe(rejected.length);
          } catch (error) {
            expect(error).toMatchObject({ code: 'malformed_body' });
          }
        },
      ),
    );
  });
});
