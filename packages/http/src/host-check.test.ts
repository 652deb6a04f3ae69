import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostCheck, parseHost, type HostCheckOptions } from './host-check.ts';

const LOOPBACK: HostCheckOptions = { bindHost: '127.0.0.1' };
const PUBLIC: HostCheckOptions = { bindHost: '10.1.2.3', publicUrl: 'https://Sentry.Example.com/ai' };
const EVERYWHERE: HostCheckOptions = { bindHost: '0.0.0.0' };

describe('hostCheck', () => {
  it.each([
    [LOOPBACK, 'localhost', true],
    [LOOPBACK, 'localhost:8000', true],
    [LOOPBACK, 'LOCALHOST:3000', true],
    [LOOPBACK, 'localhost.:8000', true],
    [LOOPBACK, '127.0.0.1:4318', true],
    [LOOPBACK, '[::1]:8001', true],
    [LOOPBACK, '[0:0:0:0:0:0:0:2]', false],
    [LOOPBACK, '::1', false],
    [LOOPBACK, 'evil.example', false],
    [LOOPBACK, 'localhost.evil.example', false],
    [LOOPBACK, 'evil.example:127.0.0.1', false],
    [LOOPBACK, 'localhost@evil.example', false],
    [LOOPBACK, 'localhost:99999', false],
    [LOOPBACK, 'localhost:', false],
    [LOOPBACK, 'localhost, evil.example', false],
    [LOOPBACK, '127.0.0.1.nip.io', false],
    [LOOPBACK, '10.1.2.3', false],
    [LOOPBACK, '0.0.0.0:8000', false],
    [LOOPBACK, '', false],
    [LOOPBACK, undefined, false],
    [PUBLIC, 'sentry.example.com', true],
    [PUBLIC, 'sentry.example.com:8000', true],
    [PUBLIC, 'example.com', false],
    [PUBLIC, '10.1.2.3:8000', true],
    [PUBLIC, '10.1.2.4:8000', false],
    [PUBLIC, 'localhost', true],
    [{ bindHost: 'fd00::5' }, '[fd00::5]:8000', true],
    [EVERYWHERE, '192.168.1.5:8000', true],
    [EVERYWHERE, '[fd00::5]', true],
    [EVERYWHERE, 'rebound.example', false],
    [{ bindHost: '::' }, '10.0.0.1', true],
    [{ bindHost: 'localhost', publicUrl: '' }, 'localhost', true],
  ] as const)('%j answers to Host %j: %j', (options, host, allowed) => {
    expect(hostCheck(options)(host)).toBe(allowed);
  });

  it('lets no name through but its own, whatever is around it', () => {
    const check = hostCheck(LOOPBACK);
    fc.assert(
      fc.property(fc.string(), (text) => {
        if (check(text)) expect(['localhost', '127.0.0.1', '::1']).toContain(parseHost(text));
        expect(check(`${text}.evil.example`)).toBe(false);
        expect(check(`localhost.${text}x`)).toBe(false);
      }),
    );
  });
});
