import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cpuMs } from '../cpu-time.fixture.ts';
import { normalizeMessage } from './normalize-message.ts';
import { plainAddresses } from './plain-addresses.ts';

const V4 = '10.1.2.3';
const V6 = ['::1', '2001:db8::5', '2606:4700:4700::1111', '2001:db8:85a3:8d3:1319:8a2e:370:7348', '::ffff:10.1.2.3', 'fe80::1'];

describe('plainAddresses', () => {
  it.each([
    ['dial tcp [IP]:5432: connect: connection refused', 'dial tcp IP:5432: connect: connection refused'],
    ['Connection reset by peer: [IP]:443', 'Connection reset by peer: IP:443'],
    ['Connection reset by [IP]', 'Connection reset by IP'],
    ['peer IP closed the connection', 'peer IP closed the connection'],
    ['connect ECONNREFUSED IP:5432', 'connect ECONNREFUSED IP:5432'],
    ['connect ETIMEDOUT IP:443 - Local (IP:51234)', 'connect ETIMEDOUT IP:443 - Local (IP:51234)'],
    ['http failed: IP, IP', 'http failed: IP, IP'],
  ])('lets %j count as %j', (written, plain) => {
    for (const ip of V6) {
      expect(normalizeMessage(plainAddresses(written.replaceAll('IP', ip)))).toBe(normalizeMessage(plain.replaceAll('IP', V4)));
    }
  });

  it.each([
    'std::vector failed at 12:30:45',
    'Foo::Bar::baz is not a function',
    'at [12:30] and [a:b]',
    'mac 00:1b:44:11:3a:b7 is unknown',
    'x:: y ::',
    '[::] and dead::beef::cafe',
    'Error: nothing',
    '1:2:3:4:5:6:7:8:9 is too long',
  ])('leaves %j as it is, but for what is an address', (text) => {
    expect(plainAddresses(text)).toBe(text.replace('[::]', '192.0.2.1'));
  });

  it('is the same said twice, for any text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200, unit: fc.constantFrom('0', 'a', 'f', ':', '[', ']', '.', '%', ' ', 'E') }), (text) => {
        const once = plainAddresses(text);
        expect(plainAddresses(once)).toBe(once);
      }),
    );
  });

  it('is quick for hostile texts', () => {
    const spent = cpuMs(() => {
      for (const hostile of [':', '[', '[:', 'a:', '::', 'EAAA ::', '%', 'E', '0:0.0']) plainAddresses(hostile.repeat(200_000));
    });
    expect(spent).toBeLessThan(500);
  });
});
