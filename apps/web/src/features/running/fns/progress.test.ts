import { describe, expect, it } from 'vitest';
import { serverNowMs, stalledText } from './progress.ts';
import { idleMinutesOf, parseRunningSearch } from './running-search.ts';

describe('the server’s clock', () => {
  it('goes on with what passed here, whatever the browser’s clock says', () => {
    expect(serverNowMs({ now: '2026-11-25T10:00:00.000000Z', readAtMs: 5_000 }, 9_000)).toBe(Date.parse('2026-11-25T10:00:04Z'));
  });

  it('does not run backwards', () => {
    expect(serverNowMs({ now: '2026-11-25T10:00:00.000000Z', readAtMs: 9_000 }, 5_000)).toBe(Date.parse('2026-11-25T10:00:00Z'));
  });
});

describe('no progress', () => {
  const at = (clock: string) => Date.parse(`2026-11-25T${clock}Z`);

  it.each([
    ['10:09:59', null],
    ['10:10:00', null],
    ['10:10:01', 'no progress for 10 minutes'],
    ['11:01:30', 'no progress for 61 minutes'],
    ['13:00:00', 'no progress for 3 hours'],
  ])('at %s: %s', (clock, text) => expect(stalledText('2026-11-25T10:00:00Z', 10, at(clock))).toBe(text));

  it('is measured by one of the offered times; others in the URL mean the usual one', () => {
    expect(idleMinutesOf(parseRunningSearch({ idle: '1' }))).toBe(1);
    expect(idleMinutesOf(parseRunningSearch({ idle: '7' }))).toBe(10);
    expect(parseRunningSearch({ idle: '10' })).toEqual({});
  });
});
