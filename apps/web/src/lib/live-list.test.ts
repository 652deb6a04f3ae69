import { describe, expect, it } from 'vitest';
import { flattenPages, LIVE_ROWS_MAX, mergeFirstPage, newIds, type Pages } from './live-list.ts';

type Row = { id: string; value?: number };
const idOf = (row: Row) => row.id;
const rows = (...ids: string[]): Row[] => ids.map((id) => ({ id }));
const loaded = (...pages: string[][]): Pages<Row> => ({
  pages: pages.map((ids, index) => ({ data: rows(...ids), next_cursor: index < pages.length - 1 ? `c${index}` : 'end' })),
  pageParams: pages.map((_, index) => (index === 0 ? null : `c${index - 1}`)),
});

describe('a fresh first page', () => {
  it('puts new rows on top and keeps older pages and their cursors', () => {
    const merged = mergeFirstPage(loaded(['c', 'b'], ['a']), { data: rows('e', 'd', 'c'), next_cursor: 'x' }, idOf);
    expect(flattenPages(merged, idOf).map(idOf)).toEqual(['e', 'd', 'c', 'b', 'a']);
    expect(merged.pages.map((page) => page.next_cursor)).toEqual(['c0', 'end']);
    expect(merged.pageParams).toEqual([null, 'c0']);
  });

  it('brings a row up to date wherever it was loaded', () => {
    const merged = mergeFirstPage(loaded(['c', 'b'], ['a']), { data: [{ id: 'a', value: 2 }, { id: 'c' }], next_cursor: 'x' }, idOf);
    expect(flattenPages(merged, idOf)).toEqual([{ id: 'a', value: 2 }, { id: 'c' }, { id: 'b' }]);
  });

  it('starts the list over instead of hiding a hole', () => {
    const merged = mergeFirstPage(loaded(['b', 'a']), { data: rows('z', 'y'), next_cursor: 'x' }, idOf);
    expect(flattenPages(merged, idOf).map(idOf)).toEqual(['z', 'y']);
    expect(merged.pages[0]?.next_cursor).toBe('x');
  });

  it('is the whole list when it says that nothing follows, so that deleted rows go', () => {
    const merged = mergeFirstPage(loaded(['b', 'a']), { data: rows('b'), next_cursor: null }, idOf);
    expect(flattenPages(merged, idOf).map(idOf)).toEqual(['b']);
  });

  it('keeps a list that is open for days bounded', () => {
    const many = Array.from({ length: LIVE_ROWS_MAX }, (_, index) => `r${index}`);
    const merged = mergeFirstPage(loaded(many), { data: rows('new', 'r0'), next_cursor: 'x' }, idOf);
    expect(flattenPages(merged, idOf)).toHaveLength(2);
  });

  it('names the rows that were not there before', () => {
    expect(newIds(loaded(['b', 'a']), { data: rows('c', 'b'), next_cursor: null }, idOf)).toEqual(new Set(['c']));
  });
});

describe('pages as one list', () => {
  it('shows a row that two pages hold once', () => {
    expect(flattenPages(loaded(['b', 'a'], ['a', '0']), idOf).map(idOf)).toEqual(['b', 'a', '0']);
    expect(flattenPages(undefined, idOf)).toEqual([]);
  });
});
