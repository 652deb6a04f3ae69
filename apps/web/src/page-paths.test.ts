import { describe, expect, it } from 'vitest';
import { isPagePath } from './page-paths.ts';

describe('page paths', () => {
  it.each([
    '/',
    '/login',
    '/traces',
    '/traces/',
    '/traces/abc',
    '/issues',
    '/issues/7',
    '/sessions/chat-1',
    '/users/ada',
    '/agents',
    '/running',
    '/logs',
    '/errors',
    '/releases',
    '/detectors',
    '/delivery',
    '/settings/keys',
    '/settings/prices',
  ])('%s is a page', (path) => expect(isPagePath(path)).toBe(true));
  it.each(['/nope', '/traces/a/b', '/settings', '/settings/nope', '/api/v1/me', '/assets/x.js', '/index.html'])('%s is none', (path) =>
    expect(isPagePath(path)).toBe(false),
  );
});
