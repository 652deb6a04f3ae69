import { passesIban } from './checksums.ts';
import type { Leak } from './leak.ts';
import { textBefore } from './text-before.ts';

/** Lengths of IBANs by country. */
const IBAN_LENGTHS: Readonly<Record<string, number>> = {
  AD: 24,
  AE: 23,
  AL: 28,
  AT: 20,
  AZ: 28,
  BA: 20,
  BE: 16,
  BG: 22,
  BH: 22,
  BR: 29,
  BY: 28,
  CH: 21,
  CR: 22,
  CY: 28,
  CZ: 24,
  DE: 22,
  DK: 18,
  DO: 28,
  EE: 20,
  EG: 29,
  ES: 24,
  FI: 18,
  FO: 18,
  FR: 27,
  GB: 22,
  GE: 22,
  GI: 23,
  GL: 18,
  GR: 27,
  GT: 28,
  HR: 21,
  HU: 28,
  IE: 22,
  IL: 23,
  IQ: 23,
  IS: 26,
  IT: 27,
  JO: 30,
  KW: 30,
  KZ: 20,
  LB: 28,
  LC: 32,
  LI: 21,
  LT: 20,
  LU: 20,
  LV: 21,
  MC: 27,
  MD: 24,
  ME: 22,
  MK: 19,
  MR: 27,
  MT: 31,
  MU: 30,
  NL: 18,
  NO: 15,
  PK: 24,
  PL: 28,
  PS: 29,
  PT: 25,
  QA: 29,
  RO: 24,
  RS: 22,
  SA: 24,
  SC: 31,
  SE: 24,
  SI: 19,
  SK: 24,
  SM: 27,
  TN: 24,
  TR: 26,
  UA: 29,
  VA: 22,
  VG: 24,
  XK: 20,
};
const IBAN = /[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])/y;
const CODICE_FISCALE = /[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z](?![A-Za-z0-9])/y;
const NINO = /[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D](?![A-Za-z0-9])/y;
const NIE = /[XYZ]-?\d{7}-?[A-Z](?![A-Za-z0-9])/y;
const DNI = /\d{8}-?[A-Z](?![A-Za-z0-9])/y;
const DNI_LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE';

function fiscalCode(code: string): boolean {
  const odd: Readonly<Record<string, number>> = {
    0: 1,
    1: 0,
    2: 5,
    3: 7,
    4: 9,
    5: 13,
    6: 15,
    7: 17,
    8: 19,
    9: 21,
    A: 1,
    B: 0,
    C: 5,
    D: 7,
    E: 9,
    F: 13,
    G: 15,
    H: 17,
    I: 19,
    J: 21,
    K: 2,
    L: 4,
    M: 18,
    N: 20,
    O: 11,
    P: 3,
    Q: 6,
    R: 8,
    S: 12,
    T: 14,
    U: 16,
    V: 10,
    W: 22,
    X: 25,
    Y: 24,
    Z: 23,
  };
  let sum = 0;
  for (let index = 0; index < 15; index++) {
    const character = code[index] as string;
    sum += index % 2 === 0 ? (odd[character] ?? 0) : /\d/.test(character) ? Number(character) : character.charCodeAt(0) - 65;
  }
  return String.fromCharCode(65 + (sum % 26)) === code[15];
}

/** An id that begins with a capital letter here: IBAN, Italian, British and Spanish ids. */
export function letteredIdAt(text: string, start: number): Leak | null {
  IBAN.lastIndex = start;
  const iban = IBAN.exec(text)?.[0];
  if (iban !== undefined) {
    const country = iban.slice(0, 2);
    const length = IBAN_LENGTHS[country];
    const compact = iban.replaceAll(' ', '').slice(0, length);
    if (length !== undefined && compact.length === length && passesIban(compact))
      return {
        kind: 'iban',
        start,
        end: start + iban.length,
        masked: `${country}…${compact.slice(-2)} (${length} characters)`,
        confidence: 'sure',
      };
  }
  CODICE_FISCALE.lastIndex = start;
  const fiscal = CODICE_FISCALE.exec(text)?.[0];
  if (fiscal !== undefined && fiscalCode(fiscal))
    return { kind: 'it_fiscal_code', start, end: start + 16, masked: `${fiscal.slice(0, 2)}… (16 characters)`, confidence: 'sure' };
  NIE.lastIndex = start;
  const nie = NIE.exec(text)?.[0];
  if (nie !== undefined) {
    const compact = nie.replaceAll('-', '');
    const value = Number(`${'XYZ'.indexOf(compact[0] as string)}${compact.slice(1, 8)}`);
    if (DNI_LETTERS[value % 23] === compact[8])
      return {
        kind: 'es_identity_number',
        start,
        end: start + nie.length,
        masked: `${compact.slice(0, 2)}… (9 characters)`,
        confidence: 'sure',
      };
  }
  NINO.lastIndex = start;
  const nino = NINO.exec(text)?.[0];
  if (nino !== undefined && /national insurance|\bnino\b|\bni number/i.test(textBefore(text, start)))
    return {
      kind: 'gb_national_insurance',
      start,
      end: start + nino.length,
      masked: `${nino.slice(0, 2)}… (9 characters)`,
      confidence: 'sure',
    };
  return null;
}

/** A Spanish DNI: eight digits and the letter that follows from them. */
export function dniAt(text: string, start: number): Leak | null {
  DNI.lastIndex = start;
  const dni = DNI.exec(text)?.[0];
  if (dni === undefined || DNI_LETTERS[Number(dni.slice(0, 8)) % 23] !== dni.at(-1)) return null;
  if (!/dni|nif|identidad|documento/i.test(textBefore(text, start))) return null;
  return { kind: 'es_identity_number', start, end: start + dni.length, masked: `${dni.slice(0, 2)}… (9 characters)`, confidence: 'sure' };
}
