import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cpuMs } from './cpu-time.fixture.ts';
import { matchesGlob } from './glob.ts';

it('matches whole texts with * and ?, regardless of case', () => {
  for (const [pattern, text] of [
    ['*', ''],
    ['*timeout*', 'Request Timeout!'],
    ['a?c', 'abc'],
    ['a*b*c', 'a-b-b-c'],
    ['/srv/*/node_modules/*', '/srv/app/node_modules/x.js'],
  ]) {
    expect(matchesGlob(pattern!, text!), `${pattern} ${text}`).toBe(true);
  }
  for (const [pattern, text] of [
    ['', 'a'],
    ['a', 'ab'],
    ['a?c', 'ac'],
    ['*b', 'abc'],
    ['a.c', 'abc'],
    ['a*b*c', 'acb'],
  ]) {
    expect(matchesGlob(pattern!, text!), `${pattern} ${text}`).toBe(false);
  }
});

it('says what the same pattern as a regular expression says', () => {
  const part = fc.constantFrom('a', 'b', '*', '?', '.');
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), fc.array(fc.constantFrom('a', 'b', '.'), { maxLength: 10 }), (pattern, text) => {
      const regex = new RegExp(
        `^${pattern.map((char) => (char === '*' ? '.*' : char === '?' ? '.' : char.replace('.', '\\.'))).join('')}$`,
      );
      expect(matchesGlob(pattern.join(''), text.join(''))).toBe(regex.test(text.join('')));
    }),
  );
});

it('takes no more than a moment for a hostile pattern', () => {
  const spent = cpuMs(() => expect(matchesGlob(`${'*a'.repeat(200)}b`, 'a'.repeat(20_000))).toBe(false));
  expect(spent).toBeLessThan(1_000);
});
