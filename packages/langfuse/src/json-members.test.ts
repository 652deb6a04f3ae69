import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bodyTexts } from './batch/parse-batch.ts';
import { jsonMembers } from './json-members.ts';

const name = fc.oneof(fc.string({ unit: 'binary', maxLength: 8 }), fc.constantFrom('__proto__', 'body', 'batch', '"', '\\', 'a\\"b'));
const layout = fc.constantFrom(undefined, 1, '\t', ' \r\n');

it('cuts an object into texts that say the same as its members, however it is laid out', () => {
  fc.assert(
    fc.property(fc.dictionary(name, fc.jsonValue(), { maxKeys: 6 }), layout, (object, space) => {
      const text = JSON.stringify(object, null, space);
      const members = jsonMembers(`  ${text}  `);
      // Not compared with what JSON.parse makes of the text: the engine mixes up the names `\\` and `"` of objects that it parses in turn.
      expect([...members.keys()]).toEqual(Object.keys(object));
      for (const [key, value] of members) expect(JSON.parse(value)).toEqual(JSON.parse(JSON.stringify(object[key])));
    }),
  );
});

it('leaves a value exactly as it was sent: digits, escapes and blanks', () => {
  const members = jsonMembers('{"a" : 12345678901234567890, "b":"\\u00e9\\ud800", "c": [ 1 ,2 ],"d":-0.0e5}');
  expect([...members]).toEqual([
    ['a', '12345678901234567890'],
    ['b', '"\\u00e9\\ud800"'],
    ['c', '[ 1 ,2 ]'],
    ['d', '-0.0e5'],
  ]);
});

it('takes the last of several members with one name, as JSON.parse does', () => {
  expect(jsonMembers('{"a":1,"a":{"b":2}}').get('a')).toBe('{"b":2}');
});

it('finds the body of every event, wherever it stands', () => {
  const event = fc.record({ body: fc.jsonValue(), id: fc.string(), extra: fc.jsonValue() }, { requiredKeys: ['id'] });
  fc.assert(
    fc.property(fc.array(fc.oneof(event, fc.jsonValue()), { maxLength: 5 }), layout, (batch, space) => {
      const text = JSON.stringify({ metadata: { batch: [{ body: 1 }] }, batch, more: [] }, null, space);
      const events = (JSON.parse(text) as { batch: unknown[] }).batch;
      const bodies = bodyTexts(text);
      expect(bodies).toHaveLength(events.length);
      for (const [index, sent] of events.entries()) {
        const isEvent = typeof sent === 'object' && sent !== null && !Array.isArray(sent) && Object.hasOwn(sent, 'body');
        if (isEvent) expect(JSON.parse(bodies[index] ?? '')).toEqual((sent as { body: unknown }).body);
        else expect(bodies[index]).toBe('');
      }
    }),
  );
});

it('does not recurse: a value nested a million levels deep is cut out like any other', () => {
  const deep = `${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}`;
  expect(jsonMembers(`{"deep":${deep},"next":1}`).get('next')).toBe('1');
});
