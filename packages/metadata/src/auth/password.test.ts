import { describe, expect, it } from 'vitest';
import { hashPassword, verifyPassword } from './password.ts';

describe('passwords', () => {
  it('verify against their own hash only, which differs each time', async () => {
    const [first, second] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')]);
    expect(first).not.toBe(second);
    expect(await verifyPassword('correct horse', first)).toBe(true);
    expect(await verifyPassword('correct horse ', first)).toBe(false);
    expect(await verifyPassword('', first)).toBe(false);
  });

  it('are the same however their accents were typed', async () => {
    expect(await verifyPassword('cafe\u0301', await hashPassword('caf\u00e9'))).toBe(true);
  });

  it('never match a missing, damaged or absurdly expensive hash', async () => {
    const hash = 'A'.repeat(43);
    for (const stored of [
      null,
      '',
      'plain',
      `scrypt$16777216$32$1$${'A'.repeat(22)}$${hash}`,
      `scrypt$1024$8$99$${'A'.repeat(22)}$${hash}`,
    ]) {
      expect(await verifyPassword('x', stored)).toBe(false);
    }
  });
});
