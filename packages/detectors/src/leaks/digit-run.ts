import { cardOf } from './card.ts';
import type { Leak } from './leak.ts';
import { NUMBER_FORMS } from './national-numbers.ts';
import { textBefore } from './text-before.ts';

const CHINESE_ID = /\d{17}X(?![A-Za-z0-9])/y;
const DIGIT_RUN = /\d(?:[ .-]?\d){8,22}(?![\d])/y;

/** A card or national id in a run of digits that begins here. */
export function numberAt(text: string, start: number): Leak | null {
  CHINESE_ID.lastIndex = start;
  const chinese = CHINESE_ID.exec(text);
  DIGIT_RUN.lastIndex = start;
  const raw = chinese?.[0] ?? DIGIT_RUN.exec(text)?.[0];
  if (raw === undefined || (chinese === null && /[A-Za-z_]/.test(text[start + raw.length] ?? ''))) return null;
  const digits = chinese === null ? raw.replaceAll(/\D/g, '') : raw;
  const card = cardOf(text, raw, digits, start);
  if (card !== null) return card;
  const context = textBefore(text, start) + text.slice(start, start + raw.length + 20);
  for (const form of NUMBER_FORMS) {
    if (
      digits.length !== form.length ||
      (form.form !== undefined && !form.form.test(raw)) ||
      (form.words !== null && !form.words.test(context))
    )
      continue;
    if (form.form === undefined && form.words === null && raw !== digits) continue;
    if (!form.isValid(digits)) continue;
    return {
      kind: form.kind,
      start,
      end: start + raw.length,
      masked: `${digits.slice(0, 2)}… (${digits.length} digits)`,
      confidence: form.words === null ? 'likely' : 'sure',
    };
  }
  return null;
}
