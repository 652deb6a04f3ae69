import { describe, expect, it } from 'vitest';
import { searchOfView } from './views.ts';

const nowMs = Date.UTC(2026, 0, 15, 12);
const view = (change: { query?: string; from?: string | null; to?: string | null }) =>
  searchOfView({ query: '', from: null, to: null, ...change }, nowMs);

describe('the address of a saved view', () => {
  it('keeps a window that moves moving, and leaves the default one out', () => {
    expect(view({ query: 'status:error', from: '-168h' })).toEqual({ query: 'status:error', range: '7d' });
    expect(view({ from: '-24h' })).toEqual({});
    expect(view({})).toEqual({});
    expect(view({ from: 'now-1h', to: 'now' })).toEqual({ range: '1h' });
  });

  it('shows other windows as they are now', () => {
    expect(view({ from: '-3h' })).toEqual({ from: '2026-01-15T09:00:00.000Z', to: 'now' });
    expect(view({ from: '2026-01-01T00:00:00.000Z' })).toEqual({ from: '2026-01-01T00:00:00.000Z', to: 'now' });
    expect(view({ from: '2026-01-01T00:00:00.000Z', to: '2026-01-02T00:00:00.000Z' })).toEqual({
      from: '2026-01-01T00:00:00.000Z',
      to: '2026-01-02T00:00:00.000Z',
    });
  });
});
