import { describe, expect, it } from 'vitest';
import { framesToShow } from './frames-to-show.ts';

const own = { name: 'own', in_app: true };
const library = { name: 'library', in_app: false };
const thrower = { name: 'thrower', in_app: false };

describe('frames of a stack', () => {
  it('shows where it was thrown and own code, innermost first', () => {
    expect(framesToShow([library, own, library, thrower], false)).toEqual({ shown: [thrower, own], hidden: 2 });
  });

  it('shows everything when asked, or when no frame is known to be own code', () => {
    expect(framesToShow([library, own], true)).toEqual({ shown: [own, library], hidden: 0 });
    expect(framesToShow([library, thrower], false)).toEqual({ shown: [thrower, library], hidden: 0 });
    expect(framesToShow([], false)).toEqual({ shown: [], hidden: 0 });
  });
});
