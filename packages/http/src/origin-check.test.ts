import { describe, expect, it } from 'vitest';
import { originCheck, ownOrigins } from './origin-check.ts';

const check = originCheck({ origins: ownOrigins({ ports: [3000, 8001], publicUrl: 'https://sentry.example.com/ai/' }) });

describe('originCheck', () => {
  it.each([
    ['POST', 'http://localhost:3000', true, true],
    ['POST', 'http://127.0.0.1:8001', true, true],
    ['POST', 'http://[::1]:3000', true, true],
    ['DELETE', 'https://sentry.example.com', true, true],
    ['POST', 'http://sentry.example.com', true, false],
    ['POST', 'http://localhost:3001', true, false],
    ['POST', 'https://localhost:3000', true, false],
    ['POST', 'https://sentry.example.com.evil.example', true, false],
    ['POST', 'null', true, false],
    ['POST', '', true, false],
    ['POST', 'http://evil.example', false, false],
    ['POST', undefined, true, false],
    ['POST', undefined, false, true],
    ['PATCH', undefined, true, false],
    [undefined, undefined, true, false],
    ['GET', 'http://evil.example', true, true],
    ['HEAD', undefined, true, true],
    ['OPTIONS', 'http://evil.example', true, true],
  ])('%s from %j with cookie %j: %j', (method, origin, hasCookieAuth, allowed) => {
    expect(check({ method, headers: origin === undefined ? {} : { origin }, hasCookieAuth })).toBe(allowed);
  });

  it.each([
    ['http://192.168.1.5:3000', '192.168.1.5:3000', true],
    ['http://192.168.1.5:3000', '192.168.1.5:8001', false],
    ['http://192.168.1.5:3000', undefined, false],
    ['ftp://192.168.1.5:3000', '192.168.1.5:3000', false],
    ['null', 'null', false],
    ['', '', false],
  ])('lets the page of %j write to Host %j: %j', (origin, host, allowed) => {
    expect(check({ method: 'POST', headers: { origin, ...(host === undefined ? {} : { host }) }, hasCookieAuth: true })).toBe(allowed);
  });

  it.each([
    ['same-origin', true],
    ['none', true],
    ['same-site', false],
    ['cross-site', false],
  ])('believes Sec-Fetch-Site %s where there is no Origin: %j', (site, allowed) => {
    expect(check({ method: 'POST', headers: { 'sec-fetch-site': site }, hasCookieAuth: true })).toBe(allowed);
  });
});

describe('ownOrigins', () => {
  it('names loopback, bind address and public URL, each once, without default ports', () => {
    expect(ownOrigins({ ports: [80], bindHost: 'fd00::5', publicUrl: 'http://localhost:80/x' })).toEqual([
      'http://localhost',
      'http://127.0.0.1',
      'http://[::1]',
      'http://[fd00::5]',
    ]);
    expect(ownOrigins({ ports: [3000], bindHost: '127.0.0.1' })).toHaveLength(3);
  });
});
