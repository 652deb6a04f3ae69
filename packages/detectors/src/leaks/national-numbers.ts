import { passesLuhn, passesVerhoeff, weightedSum } from './checksums.ts';

/** A national id that digits alone make up. `words` have to stand near it unless its form is telling enough. */
export type NumberForm = { kind: string; length: number; words: RegExp | null; form?: RegExp; isValid: (digits: string) => boolean };

function isDate(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= 31 && year >= 1900 && year <= 2100;
}

function cpf(digits: string): boolean {
  if (/^(\d)\1+$/.test(digits)) return false;
  const check = (weights: readonly number[]): number => {
    const rest = (weightedSum(digits, weights, 11) * 10) % 11;
    return rest === 10 ? 0 : rest;
  };
  return check([10, 9, 8, 7, 6, 5, 4, 3, 2]) === Number(digits[9]) && check([11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) === Number(digits[10]);
}

function turkishId(digits: string): boolean {
  if (digits[0] === '0') return false;
  const at = (index: number): number => Number(digits[index]);
  const odd = at(0) + at(2) + at(4) + at(6) + at(8);
  const even = at(1) + at(3) + at(5) + at(7);
  const tenth = (((odd * 7 - even) % 10) + 10) % 10;
  return tenth === at(9) && (odd + even + tenth) % 10 === at(10);
}

/** ISO 7064 MOD 11,10 (German tax id); one digit of the first ten occurs two or three times. */
function germanTaxId(digits: string): boolean {
  if (digits[0] === '0') return false;
  const counts = Object.values(Object.groupBy(digits.slice(0, 10), (digit: string) => digit) as Record<string, string[]>).map(
    (group) => group.length,
  );
  if (Math.max(...counts) < 2 || Math.max(...counts) > 3) return false;
  let product = 10;
  for (let index = 0; index < 10; index++) {
    let sum = (Number(digits[index]) + product) % 10;
    if (sum === 0) sum = 10;
    product = (sum * 2) % 11;
  }
  return (11 - product) % 10 === Number(digits[10]);
}

/** Every national id that is known by its digits. */
export const NUMBER_FORMS: readonly NumberForm[] = [
  { kind: 'cpf', length: 11, words: null, form: /^\d{3}\.\d{3}\.\d{3}-\d{2}$/, isValid: cpf },
  { kind: 'cpf', length: 11, words: /\bcpf\b/i, isValid: cpf },
  {
    kind: 'us_ssn',
    length: 9,
    words: /ssn|social security|seguro social/i,
    form: /^\d{3}[- ]\d{2}[- ]\d{4}$/,
    isValid: (digits) => !/^(?:000|666|9)/.test(digits) && !/^\d{3}00/.test(digits) && !digits.endsWith('0000'),
  },
  { kind: 'de_tax_id', length: 11, words: /steuer-?(?:id|identifikations)|idnr|tax id/i, isValid: germanTaxId },
  {
    kind: 'nl_bsn',
    length: 9,
    words: /\bbsn\b|burgerservicenummer/i,
    isValid: (digits) => weightedSum(digits, [9, 8, 7, 6, 5, 4, 3, 2, -1], 11) === 0 && !/^0+$/.test(digits),
  },
  {
    kind: 'pl_pesel',
    length: 11,
    words: /pesel/i,
    isValid: (digits) => (10 - weightedSum(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3], 10)) % 10 === Number(digits[10]),
  },
  { kind: 'tr_identity_number', length: 11, words: /t\.?c\.?\s?(?:kimlik|no)|tckn|kimlik/i, isValid: turkishId },
  {
    kind: 'in_aadhaar',
    length: 12,
    words: /aadhaar|aadhar|\u0906\u0927\u093e\u0930|uidai/i,
    isValid: (digits) => /^[2-9]/.test(digits) && passesVerhoeff(digits),
  },
  {
    kind: 'ca_sin',
    length: 9,
    words: /\bsin\b|social insurance|\bnas\b/i,
    isValid: (digits) => passesLuhn(digits) && !/^[08]/.test(digits),
  },
  {
    kind: 'be_national_number',
    length: 11,
    words: null,
    form: /^\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}$/,
    isValid: (digits) => {
      const check = Number(digits.slice(9));
      return 97 - (Number(digits.slice(0, 9)) % 97) === check || 97 - (Number(`2${digits.slice(0, 9)}`) % 97) === check;
    },
  },
  {
    kind: 'se_personal_number',
    length: 10,
    words: null,
    form: /^\d{6}[-+]\d{4}$/,
    isValid: (digits) => passesLuhn(digits) && isDate(2000, Number(digits.slice(2, 4)), Number(digits.slice(4, 6)) % 60),
  },
  {
    kind: 'kr_resident_number',
    length: 13,
    words: null,
    form: /^\d{6}-[1-4]\d{6}$/,
    isValid: (digits) =>
      isDate(2000, Number(digits.slice(2, 4)), Number(digits.slice(4, 6))) &&
      (11 - weightedSum(digits, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5], 11)) % 10 === Number(digits[12]),
  },
  {
    kind: 'fr_social_security',
    length: 15,
    words: /s\u00e9cu|secu|nir\b|insee|num\u00e9ro de s/i,
    isValid: (digits) =>
      /^[12]/.test(digits) &&
      isDate(2000, ((Number(digits.slice(3, 5)) - 1) % 12) + 1, 1) &&
      97 - (Number(digits.slice(0, 13)) % 97) === Number(digits.slice(13)),
  },
  {
    kind: 'cn_resident_id',
    length: 18,
    words: null,
    isValid: (digits) =>
      isDate(Number(digits.slice(6, 10)), Number(digits.slice(10, 12)), Number(digits.slice(12, 14))) &&
      /^[1-8][1-7]/.test(digits) &&
      '10X98765432'[weightedSum(digits, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], 11)] === digits[17],
  },
];
