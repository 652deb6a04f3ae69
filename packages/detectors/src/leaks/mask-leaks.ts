import { scanLeaks } from './scan-leaks.ts';

/** A text with every secret and every piece of personal data that is recognized replaced by what may be shown. */
export function maskLeaks(text: string): string {
  let masked = '';
  let from = 0;
  for (const leak of scanLeaks(text, 0, text.length).toSorted((left, right) => left.start - right.start)) {
    if (leak.start < from) continue;
    masked += `${text.slice(from, leak.start)}[${leak.kind}]`;
    from = leak.end;
  }
  return masked + text.slice(from);
}
