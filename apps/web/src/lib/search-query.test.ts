import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addTerm, hasTerm, removeTerm, setField, splitTerms, term, toggleTerm } from './search-query.ts';

describe('splitting', () => {
  it('keeps quotes, lists and parentheses whole', () => {
    expect(splitTerms('status:error  model:[gpt-4o, claude-*] (a or b) "two words" name:"a \\"b\\" c"')).toEqual([
      'status:error',
      'model:[gpt-4o, claude-*]',
      '(a or b)',
      '"two words"',
      'name:"a \\"b\\" c"',
    ]);
  });

  it('loses no text, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string(), (query) => {
        expect(splitTerms(query).join('').replace(/\s/g, '')).toBe(query.replace(/\s/g, ''));
      }),
    );
  });
});

describe('writing a term', () => {
  it.each([
    ['model', 'gpt-4o', 'model:gpt-4o'],
    ['user_id', 'ann@acme.io', 'user_id:"ann@acme.io"'.replace(/"/g, '')],
    ['session_id', 'a b', 'session_id:"a b"'],
    ['name', 'or', 'name:"or"'],
    ['name', 'GET /a?b=*', 'name:"GET /a?b=\\*"'],
    ['name', 'say "hi" \\ there', 'name:"say \\"hi\\" \\\\ there"'],
    ['name', '', 'name:""'],
    ['my key', 'x', '"my key":x'],
    ['cost', '>5', 'cost:">5"'],
  ])('writes %s = %s as %s', (key, value, text) => expect(term(key, value)).toBe(text));

  it('is one term for every key and value', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), (key, value) => {
        const text = term(key, value);
        expect(splitTerms(text)).toEqual([text]);
      }),
    );
  });
});

describe('editing', () => {
  it('adds and removes the same term', () => {
    const added = toggleTerm('model:gpt-4o', 'status:error');
    expect(added).toBe('model:gpt-4o status:error');
    expect(hasTerm(added, 'status:error')).toBe(true);
    expect(toggleTerm(added, 'status:error')).toBe('model:gpt-4o');
  });

  it('does not let an added term slip into one side of an or', () => {
    expect(addTerm('a or b', 'status:error')).toBe('(a or b) status:error');
  });

  it('takes the not or and of a removed term with it', () => {
    expect(removeTerm('a and not b', 'b')).toBe('a');
    expect(removeTerm('a and b', 'a')).toBe('b');
  });

  it('replaces a field whatever it was', () => {
    expect(setField('status:ok x', 'status', 'error')).toBe('x status:error');
    expect(setField('status:ok x', 'status', null)).toBe('x');
  });
});
