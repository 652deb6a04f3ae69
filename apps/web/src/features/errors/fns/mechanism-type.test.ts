import { expect, it } from 'vitest';
import { mechanismType } from './mechanism-type.ts';

it('names how an exception was caught, and nothing when that is not known', () => {
  expect(mechanismType({ type: 'onunhandledrejection', handled: false })).toBe('onunhandledrejection');
  for (const unknown of [null, 'text', {}, { type: '' }, { type: 3 }, []]) expect(mechanismType(unknown)).toBeNull();
});
