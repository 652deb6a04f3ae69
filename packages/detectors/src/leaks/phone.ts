import type { Leak } from './leak.ts';
import { textBefore } from './text-before.ts';

const PHONE = /\+\d{1,3}[ .()/-]{0,2}(?:\(0\))?\(?\d{1,5}\)?(?:[ ./-]?\d{2,5}){1,5}(?![\d])/y;
const NANP = /(?:\(\d{3}\) ?|\d{3}[-.])\d{3}[-.]\d{4}(?![\d-])/y;
const PHONE_WORDS =
  /phone|tel|call|mobil|handy|cell|fax|rufnummer|t\u00e9l|telefon|telefono|tel\u00e9fono|whatsapp|sms|\u0442\u0435\u043b|\u7535\u8bdd|\u96fb\u8a71|\uc804\ud654|contact/i;

/** A phone number in a form that nothing else has: `+49 171 …`, `(415) 555-…`, or three groups with a word before them. */
export function phoneAt(text: string, start: number): Leak | null {
  const isInternational = text[start] === '+';
  const pattern = isInternational ? PHONE : NANP;
  pattern.lastIndex = start;
  const match = pattern.exec(text);
  if (match === null) return null;
  const digits = match[0].replaceAll(/\D/g, '');
  // numbers that the called one pays for belong to companies
  if (/^1?8(?:00|33|44|55|66|77|88)/.test(digits) && digits.length <= 11) return null;
  const context = textBefore(text, start, 40);
  if (isInternational) {
    if (digits.length < 9 || digits.length > 15 || /[\d.eE]$/.test(context) || /[=*/^]\s?$/.test(context)) return null;
    // a bare "+123456789012" is an offset or a diff as often as a number
    if (!/[ .()/-]/.test(match[0]) && !PHONE_WORDS.test(context)) return null;
  } else {
    const national = digits.slice(-10);
    if (!/^[2-9]\d{2}[2-9]/.test(national) || (match[0][0] !== '(' && !PHONE_WORDS.test(context))) return null;
  }
  return {
    kind: 'phone',
    start,
    end: start + match[0].length,
    masked: `${match[0].slice(0, isInternational ? 3 : 1)}… (${digits.length} digits)`,
    confidence: 'likely',
  };
}
