import { describe, expect, it } from 'vitest';
import { dataSecurityHeaders, pageSecurityHeaders } from './security-headers.ts';

describe('security headers', () => {
  it('let a page run its own scripts only, and be framed by nobody', () => {
    const policy = pageSecurityHeaders()['content-security-policy'];
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe-eval');
  });

  it('allow the announced script hashes and API origins', () => {
    const policy = pageSecurityHeaders({ scriptHashes: ['sha256-abc='], connectOrigins: ['https://api.example.com'] })[
      'content-security-policy'
    ];
    expect(policy).toContain("script-src 'self' 'sha256-abc='");
    expect(policy).toContain("connect-src 'self' https://api.example.com");
  });

  it('ask for https only where people come by https', () => {
    expect(pageSecurityHeaders()).not.toHaveProperty('strict-transport-security');
    expect(pageSecurityHeaders({ isHttps: true })).toHaveProperty('strict-transport-security');
  });

  it('keep data from being guessed to be a page', () => {
    expect(dataSecurityHeaders()).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
  });
});
