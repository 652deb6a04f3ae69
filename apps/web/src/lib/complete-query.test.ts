import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { complete, completionAt } from './complete-query.ts';

/** The place of `|`, and what taking `value` there makes, with the caret again as `|`. */
function take(marked: string, value: string): string {
  const caret = marked.indexOf('|');
  const query = marked.replace('|', '');
  const place = completionAt(query, caret);
  if (place === null) return 'nothing';
  const { text, caret: after } = complete(query, place, value);
  return `${text.slice(0, after)}|${text.slice(after)}`;
}

describe('completion of a query', () => {
  it.each([
    ['|', null, ''],
    ['mo|', null, 'mo'],
    ['status:error mo|', null, 'mo'],
    ['(mo|', null, 'mo'],
    ['model:|', 'model', ''],
    ['model:gpt|', 'model', 'gpt'],
    ['model:gpt| status:ok', 'model', 'gpt'],
    ['mo|del:gpt', null, 'mo'],
    ['"my key":va|', 'my key', 'va'],
    ['name:"POST /us|', 'name', 'POST /us'],
    ['name:"POST /us|"', 'name', 'POST /us'],
    ['model:[gpt-4o, cl|', 'model', 'cl'],
    ['model:[gpt-4o, cl|, o3]', 'model', 'cl'],
    ['model:[|', 'model', ''],
    ['has:sess|', 'has', 'sess'],
    ['not env|', null, 'env'],
    ['区|', null, '区'],
    ['(model:g|) or x', 'model', 'g'],
  ])('%s completes %j, typed %j', (marked, field, prefix) => {
    expect(completionAt(marked.replace('|', ''), marked.indexOf('|'))).toMatchObject({ field, prefix });
  });

  it.each(['cost_usd:>0|', '"free te|xt"', 'x "unclosed fr|', 'model:|[a, b]'])('%s proposes nothing', (marked) => {
    expect(completionAt(marked.replace('|', ''), marked.indexOf('|'))).toBeNull();
  });

  it.each([
    ['mo|', 'model', 'model:|'],
    ['mo|del:gpt', 'model_requested', 'model_requested:|gpt'],
    ['mo| status:ok', 'model', 'model:| status:ok'],
    ['|', 'my key', '"my key":|'],
    ['model:gp|', 'gpt-4o', 'model:gpt-4o |'],
    ['model:gp| status:ok', 'gpt-4o', 'model:gpt-4o| status:ok'],
    ['name:PO|', 'POST /users', 'name:"POST /users" |'],
    ['name:"PO|"', 'POST /users', 'name:"POST /users" |'],
    ['model:[gpt-4o, cl|]', 'claude-sonnet-5', 'model:[gpt-4o, claude-sonnet-5|]'],
    ['model:[cl|', 'claude-sonnet-5', 'model:[claude-sonnet-5|'],
    ['has:se|', 'session_id', 'has:session_id |'],
    ['(model:g|) or x', 'gpt-4o', '(model:gpt-4o|) or x'],
  ])('%s with %s becomes %s', (marked, value, expected) => {
    expect(take(marked, value)).toBe(expected);
  });

  it('never fails and never touches what stands outside of the word', () => {
    const piece = fc.constantFrom('model', ':', '"', '[', ']', ',', ' ', '(', ')', '\\', '>', '日本', 'a', 'or', '*');
    const query = fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(query, fc.nat(), fc.string(), (text, at, value) => {
        const caret = text === '' ? 0 : at % (text.length + 1);
        const place = completionAt(text, caret);
        if (place === null) return;
        expect(place.from).toBeLessThanOrEqual(caret);
        expect(place.to).toBeGreaterThanOrEqual(caret);
        const done = complete(text, place, value);
        expect(done.text.startsWith(text.slice(0, place.from))).toBe(true);
        expect(done.text.endsWith(text.slice(place.to).replace(/^:/, ''))).toBe(true);
      }),
    );
  });
});
