import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBreadcrumbs } from './read-breadcrumbs.ts';

describe('readBreadcrumbs', () => {
  it('reads lists and lists under values, with either form of time', () => {
    const crumb = { category: 'fetch', level: 'info', message: 'POST /x', data: { status: 200 } };
    const read = { time: '2026-01-02T03:04:05.500Z', ...crumb };
    expect(readBreadcrumbs([{ ...crumb, timestamp: 1_767_323_045.5 }])).toEqual([read]);
    expect(readBreadcrumbs({ values: [{ ...crumb, timestamp: '2026-01-02T03:04:05.5Z' }] })).toEqual([read]);
  });

  it('names a breadcrumb by its type when it has no category, and keeps unknown times unknown', () => {
    expect(readBreadcrumbs([{ type: 'navigation', timestamp: 'soon' }])).toEqual([
      { time: null, category: 'navigation', level: '', message: '', data: {} },
    ]);
  });

  it('takes anything', () => {
    fc.assert(fc.property(fc.anything(), (stored) => Array.isArray(readBreadcrumbs(stored))));
  });
});
