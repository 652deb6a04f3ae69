import { expect, it } from 'vitest';
import { foldingEnds, foldKey, noFoldFaults, storingFails } from './fold-faults.ts';
import { FoldMark } from './fold-mark.ts';

it('gives up a thing after the second thread, and a whole batch when it costs too many', () => {
  const faults = noFoldFaults();
  const [one, other] = [foldKey(1, 'a'.repeat(32)), foldKey(2, 'a'.repeat(32))];
  faults.losses = 1;
  faults.lossesAt.set(one, 1);
  expect(foldingEnds(faults, one)).toBeNull();
  faults.lossesAt.set(one, 2);
  expect([foldingEnds(faults, one)?.reason, foldingEnds(faults, other)]).toEqual(['fold_failed', null]);
  // Lost at nothing that is known, or at too many things.
  faults.losses = 10;
  expect(foldingEnds(faults, other)).toMatchObject({ reason: 'fold_failed', message: expect.stringContaining('10 times') });
});

it('names the refusal of any of the rows of a thing', () => {
  const faults = noFoldFaults();
  faults.refused.set('entity_spans|1|x', 'table entity_spans: BAD');
  expect(storingFails(faults, ['entity_scores|1|x'])).toBeNull();
  expect(storingFails(faults, ['entity_scores|1|x', 'entity_spans|1|x'])).toMatchObject({
    reason: 'store_refused',
    message: expect.stringContaining('table entity_spans: BAD'),
  });
});

it('tells others what is being worked on, and nothing when that has ended', () => {
  const mark = new FoldMark();
  const seenElsewhere = new FoldMark(mark.shared);
  expect(seenElsewhere.read()).toBeNull();
  mark.at('1|abc', () => expect(seenElsewhere.read()).toBe('1|abc'));
  expect(() => mark.at('1|a longer one', () => JSON.parse('{'))).toThrow(SyntaxError);
  expect(seenElsewhere.read()).toBeNull();
});
