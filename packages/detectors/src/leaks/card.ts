import { passesLuhn } from './checksums.ts';
import type { Leak } from './leak.ts';
import { textBefore } from './text-before.ts';

/** Numbers of issuers: first digits and lengths (ISO/IEC 7812 ranges in use). */
function isCardNumber(digits: string): boolean {
  const length = digits.length;
  const two = Number(digits.slice(0, 2));
  const three = Number(digits.slice(0, 3));
  const four = Number(digits.slice(0, 4));
  if (digits[0] === '4') return length === 16 || length === 13 || length === 19;
  if ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720)) return length === 16;
  if (two === 34 || two === 37) return length === 15;
  if (four === 6011 || two === 65 || (three >= 644 && three <= 649) || two === 62) return length >= 16 && length <= 19;
  if (four >= 3528 && four <= 3589) return length === 16;
  if ((three >= 300 && three <= 305) || two === 36 || two === 38) return length === 14;
  return false;
}

const CARD_WORDS =
  /card|karte|carte|tarjeta|carta|cart\u00e3o|cartao|kaart|karta|\u043a\u0430\u0440\u0442|kart|\u0628\u0637\u0627\u0642|\u5361|\u30ab\u30fc\u30c9|\uce74\ub4dc|visa|mastercard|amex|iban|payment|zahlung|cvv|cvc|expir|pan\b/i;
/** Words that say that a number is something else. */
const OTHER_NUMBER =
  /order|bestell|invoice|rechnung|track|sendung|parcel|shipment|ticket|serial|imei|isbn|ean|gtin|sku|timestamp|epoch|request|trace|span|_at\b|time|reference|ref\b|commande|pedido|ordine|id["']?\s*[:=]/i;

function looksGrouped(raw: string): boolean {
  return /^\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}$|^\d{4}([ -])\d{6}\2\d{4,5}$/.test(raw);
}

function isRoundOrRun(digits: string): boolean {
  return /^(\d)\1+$/.test(digits) || (/0{8}/.test(digits) && !/^4[0-9]*1111|^4242|^4000|^5555|^3782|^6011/.test(digits));
}

/** A payment card: issuer's range, its length, Luhn, and either card-like groups or nothing that says it is another number. */
export function cardOf(text: string, raw: string, digits: string, start: number): Leak | null {
  if (digits.length < 13 || digits.length > 19 || !isCardNumber(digits) || !passesLuhn(digits) || isRoundOrRun(digits)) return null;
  if (raw !== digits && !looksGrouped(raw)) return null;
  const context = textBefore(text, start);
  const isNamed = CARD_WORDS.test(context);
  // numbers of programs: ids in JSON stand without quotation marks
  if (!isNamed && /":\s?$/.test(context)) return null;
  if (!isNamed && ((digits.length !== 16 && digits.length !== 15) || OTHER_NUMBER.test(context.slice(-40)))) return null;
  return {
    kind: 'card',
    start,
    end: start + raw.length,
    masked: `… ${digits.slice(-4)} (${digits.length} digits)`,
    confidence: isNamed || raw !== digits ? 'sure' : 'likely',
  };
}
