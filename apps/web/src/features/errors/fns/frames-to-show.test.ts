import { describe, expect, it } from 'vitest';
import { framesToShow } from './frames-to-show.ts';

const own = (name: string) => ({ name, in_app: true });
const library = (name: string) => ({ name, in_app: false });
const told = (frames: Parameters<typeof framesToShow<{ name: string; in_app?: boolean | null }>>[0]) =>
  framesToShow(frames).map(({ isFolded, frames: run }) => `${isFolded ? 'folded ' : ''}${run.map(({ name }) => name).join(' ')}`);

describe('framesToShow', () => {
  it('shows the innermost call first and folds library frames where they stand', () => {
    expect(told([own('main'), library('router'), library('retry'), own('handler'), library('client')])).toEqual([
      'client handler',
      'folded retry router',
      'main',
    ]);
  });

  it('shows everything when no frame is known to be the own code', () => {
    expect(told([library('a'), { name: 'b', in_app: null }, { name: 'c' }])).toEqual(['c b a']);
  });

  it('folds frames of unknown origin beside own ones', () => {
    expect(told([own('main'), { name: 'unknown' }, own('thrown')])).toEqual(['thrown', 'folded unknown', 'main']);
  });
});
