import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { apiPath, toApiError } from './api.ts';
import { clipText } from './clip-text.ts';
import { parseInstantUs } from './instant.ts';
import { parseTailEvent } from './live.ts';
import { parseStructured } from './parse-json.ts';
import { safeHref, safeNext } from './safe-url.ts';
import { parseSearchString, stringifySearch } from './search-string.ts';
import { shortcutCandidates } from './shortcuts.ts';
import { suggestTerms } from './suggest-terms.ts';
import { throttle } from './throttle.ts';

describe('addresses from stored data', () => {
  it.each(['javascript:alert(1)', ' JaVaScRiPt:alert(1)', 'data:text/html,x', 'vbscript:x', 'file:///etc/passwd', '/relative', 'nonsense'])(
    'does not link %s',
    (address) => expect(safeHref(address)).toBeNull(),
  );

  it('links http and https', () => {
    expect(safeHref('https://a.example/x?y=1')).toBe('https://a.example/x?y=1');
    expect(safeHref(null)).toBeNull();
  });
});

describe('where to go after sign-in', () => {
  it.each([
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/login?next=/login',
    '/api/v1/me',
    '',
    undefined,
  ])('never follows %s', (next) => expect(safeNext(next)).toBe('/'));

  it('keeps a page with its search', () => expect(safeNext('/traces?query=a%3Ab')).toBe('/traces?query=a%3Ab'));

  it('stays on this origin for every text', () => {
    fc.assert(fc.property(fc.string(), (next) => new URL(safeNext(`/${next}`), 'http://here.example').origin === 'http://here.example'));
  });
});

describe('the URL search', () => {
  it('brings every text back as it was', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (query) => {
        expect(parseSearchString(stringifySearch({ query }))).toEqual({ query });
      }),
    );
  });

  it('stays readable and leaves out what is not set', () => {
    expect(stringifySearch({ query: 'model:[a,b*]', range: undefined, from: '' })).toBe('?query=model:[a,b*]');
    expect(stringifySearch({})).toBe('');
    expect(parseSearchString('?query=123')).toEqual({ query: '123' });
  });
});

describe('answers of the API', () => {
  it('leaves out parameters without a value', () => {
    expect(apiPath('/traces', { query: '', cursor: undefined, limit: 0 })).toBe('/api/v1/traces?limit=0');
  });

  it('finds the place of a mistake in a query', () => {
    const error = toApiError(400, {
      error: { code: 'invalid_query', message: 'query: a "(" that is not closed at position 7. Nothing was searched.', request_id: 'r' },
    });
    expect(error).toMatchObject({ status: 400, code: 'invalid_query', position: 7, requestId: 'r' });
  });

  it('makes a sentence of an answer that is not ours', () => {
    expect(toApiError(502, undefined).message).toContain('not reachable');
    expect(toApiError(418, 'x').message).toContain('418');
    expect(toApiError(500, { error: 'text' }).code).toBe('http_500');
  });
});

describe('instants', () => {
  it('keeps microseconds', () => {
    expect(parseInstantUs('1970-01-01T00:00:01.000002Z')).toBe(1_000_002);
    expect(parseInstantUs('1970-01-01T00:00:01Z')).toBe(1_000_000);
    expect(parseInstantUs('1970-01-01T01:00:00.5+01:00')).toBe(500_000);
    expect(parseInstantUs('nonsense')).toBeNaN();
  });
});

describe('small readers', () => {
  it('takes only objects and lists as structured', () => {
    expect(parseStructured(' {"a":1}')).toEqual({ a: 1 });
    expect(parseStructured('[1]')).toEqual([1]);
    for (const text of ['12', '"x"', 'null', '{broken', '']) expect(parseStructured(text)).toBeUndefined();
  });

  it('reads tail events with and without an envelope, and ignores what is no JSON', () => {
    expect(parseTailEvent('span', '{"type":"span","data":{"trace_id":"a"}}')).toEqual({ type: 'span', data: { trace_id: 'a' } });
    expect(parseTailEvent('log', '{"message":"a"}')).toEqual({ type: 'log', data: { message: 'a' } });
    expect(parseTailEvent('log', 'nope')).toBeNull();
    expect(parseTailEvent('log', 'null')).toBeNull();
  });

  it('cuts long texts and leaves short ones whole', () => {
    expect(clipText('short')).toBe('short');
    expect(clipText('x'.repeat(5_000))).toHaveLength(1_600);
    expect(clipText('line\n'.repeat(500)).split('\n').length).toBeLessThanOrEqual(25);
  });

  it('never gives more than the text', () => {
    fc.assert(fc.property(fc.string({ maxLength: 4_000 }), (text) => text.startsWith(clipText(text))));
  });

  it('reads key sequences only while they are fresh', () => {
    expect(shortcutCandidates('t', { key: 'g', atMs: 0 }, 500)).toEqual(['g t', 't']);
    expect(shortcutCandidates('t', { key: 'g', atMs: 0 }, 1_500)).toEqual(['t']);
    expect(shortcutCandidates('t', null, 0)).toEqual(['t']);
  });

  it('suggests the commonest values, and none where there is no choice', () => {
    const list = (...values: (string | null)[]) => suggestTerms(values, 'env', (value) => value, 2);
    expect(list('b', 'a', 'b', null, 'c c').map((each) => each.term)).toEqual(['env:b', 'env:a']);
    expect(list('a', 'a')).toEqual([]);
  });
});

describe('throttle', () => {
  it('runs at once, then once more at the end of the interval', () => {
    vi.useFakeTimers();
    let runs = 0;
    const throttled = throttle(() => runs++, 1_000);
    for (let index = 0; index < 5; index++) throttled.call();
    expect(runs).toBe(1);
    vi.advanceTimersByTime(1_000);
    expect(runs).toBe(2);
    vi.advanceTimersByTime(10_000);
    expect(runs).toBe(2);
    throttled.call();
    throttled.call();
    throttled.cancel();
    vi.advanceTimersByTime(10_000);
    expect(runs).toBe(3);
    vi.useRealTimers();
  });
});
