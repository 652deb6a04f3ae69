import { describe, expect, it } from 'vitest';
import { tokenOf } from './token-of.ts';

describe('the token of a sign-in link', () => {
  it('stands in the fragment', () => {
    expect(tokenOf('#token=abc_-1')).toBe('abc_-1');
    expect(tokenOf('#token=a%2Bb&x=1')).toBe('a+b');
    expect(tokenOf('#token=%zz')).toBe('%zz');
  });

  it('is absent otherwise', () => {
    for (const hash of ['', '#', '#token=', '#other=1']) expect(tokenOf(hash)).toBeNull();
  });
});
