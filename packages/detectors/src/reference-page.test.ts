import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { detectorsPage, detectorsWithoutFamily } from './reference-page.ts';

const PAGE = new URL('../../../docs/reference/detectors.md', import.meta.url);

describe('docs/reference/detectors.md', () => {
  it('says what the code does (UPDATE_DOCS=1 rewrites it)', () => {
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync(PAGE, detectorsPage());
    expect(readFileSync(PAGE, 'utf8')).toBe(detectorsPage());
  });

  it('has every detector in a family', () => {
    expect(detectorsWithoutFamily()).toEqual([]);
  });
});
