import { crc32 } from 'node:zlib';

/** Luhn's check of card numbers and some national ids. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48;
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** ISO 7064 MOD 97-10 over digits and letters (A = 10), the first four moved to the end: IBAN. */
export function passesIban(iban: string): boolean {
  const moved = iban.slice(4) + iban.slice(0, 4);
  let remainder = 0;
  for (const character of moved) {
    const code = character.charCodeAt(0);
    const value = code <= 57 ? code - 48 : code - 55;
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}

/** Weighted sum of digits, modulo a number. */
export function weightedSum(digits: string, weights: readonly number[], modulo: number): number {
  let sum = 0;
  for (const [index, weight] of weights.entries()) sum += weight * (digits.charCodeAt(index) - 48);
  return ((sum % modulo) + modulo) % modulo;
}

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The six characters at the end of GitHub's and npm's tokens: CRC-32 of the rest, in base 62. */
export function passesTokenChecksum(secret: string): boolean {
  const body = secret.slice(0, -6);
  let value = crc32(body);
  let expected = '';
  for (let place = 0; place < 6; place++) {
    expected = `${BASE62[value % 62] ?? ''}${expected}`;
    value = Math.floor(value / 62);
  }
  return expected === secret.slice(-6);
}

const D: readonly (readonly number[])[] = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  [1, 2, 3, 4, 0, 6, 7, 8, 9, 5],
  [2, 3, 4, 0, 1, 7, 8, 9, 5, 6],
  [3, 4, 0, 1, 2, 8, 9, 5, 6, 7],
  [4, 0, 1, 2, 3, 9, 5, 6, 7, 8],
  [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
  [6, 5, 9, 8, 7, 1, 0, 4, 3, 2],
  [7, 6, 5, 9, 8, 2, 1, 0, 4, 3],
  [8, 7, 6, 5, 9, 3, 2, 1, 0, 4],
  [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
];
const P: readonly (readonly number[])[] = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  [1, 5, 7, 6, 2, 8, 3, 0, 9, 4],
  [5, 8, 0, 3, 7, 9, 6, 1, 4, 2],
  [8, 9, 1, 6, 0, 4, 3, 5, 2, 7],
  [9, 4, 5, 3, 1, 2, 6, 8, 7, 0],
  [4, 2, 8, 6, 5, 7, 3, 9, 0, 1],
  [2, 7, 9, 3, 8, 0, 6, 4, 1, 5],
  [7, 0, 4, 6, 9, 1, 3, 2, 5, 8],
];

/** Verhoeff's check (Aadhaar). */
export function passesVerhoeff(digits: string): boolean {
  let check = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48;
    check = D[check]?.[P[index % 8]?.[digit] ?? 0] ?? 0;
  }
  return check === 0;
}

/** Shannon entropy in bits per character. */
export function entropyBits(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) {
    const share = count / text.length;
    bits -= share * Math.log2(share);
  }
  return bits;
}

/** True for what people write where a secret belongs: EXAMPLE, xxxx, your-key-here, 0123456789. */
export function isPlaceholder(value: string): boolean {
  if (
    /example|sample|placeholder|your[_-]?|changeme|change[_-]me|dummy|redacted|insert|replace|xxxx|\*{3}|\.{3}|<|\$\{|\{\{|foobar|todo|test[_-]?key/i.test(
      value,
    )
  )
    return true;
  if (/^(.)\1+$/.test(value) || /0123456789|1234567890|abcdefghij/i.test(value)) return true;
  return new Set(value).size <= Math.min(6, value.length / 3);
}
