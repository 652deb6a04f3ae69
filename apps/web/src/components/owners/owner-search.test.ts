import { describe, expect, it } from 'vitest';
import { ownerParams, parseOwnerSearch } from './owner-search.ts';

describe('the URL of a list of sessions or users', () => {
  it('names what stands first, unless that is the newest', () => {
    expect(parseOwnerSearch({ sort: 'cost_usd', query: 'a' })).toEqual({ sort: 'cost_usd', query: 'a' });
    expect(parseOwnerSearch({ sort: 'last_seen' })).toEqual({});
    expect(parseOwnerSearch({ sort: 'password' })).toEqual({});
  });

  it('is asked of the API as it stands', () => {
    expect(ownerParams({ sort: 'errors', range: '1h' })).toMatchObject({ sort: 'errors', from: '-1h', project: 1 });
  });
});
