import { describe, expect, it } from 'vitest';
import { isTrustedLoopback } from './trusted-loopback.ts';

describe('isTrustedLoopback', () => {
  it.each(['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1', '::FFFF:127.0.0.1'])('trusts a program at %s', (remoteAddress) => {
    expect(isTrustedLoopback({ remoteAddress, headers: { host: 'localhost:4318', 'user-agent': 'OTel' } })).toBe(true);
  });

  it.each([undefined, '', '10.0.0.1', '::ffff:10.0.0.1', '127.0.0.1.evil.example', '1127.0.0.1', '::', 'fe80::1'])(
    'does not trust the peer %j',
    (remoteAddress) => {
      expect(isTrustedLoopback({ remoteAddress, headers: {} })).toBe(false);
    },
  );

  it.each([
    { origin: 'http://localhost:3000' },
    { origin: 'null' },
    { origin: '' },
    { forwarded: 'for=10.0.0.1' },
    { 'x-forwarded-for': '127.0.0.1' },
    { 'x-forwarded-proto': 'https' },
    { 'x-forwarded-anything': '' },
    { via: '1.1 proxy' },
    { 'x-real-ip': '127.0.0.1' },
    { 'cf-connecting-ip': '1.2.3.4' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('does not trust a page or a proxy: %j', (headers) => {
    expect(isTrustedLoopback({ remoteAddress: '127.0.0.1', headers })).toBe(false);
  });

  it('trusts an address that a person typed into the browser', () => {
    expect(isTrustedLoopback({ remoteAddress: '::1', headers: { 'sec-fetch-site': 'none' } })).toBe(true);
  });
});
