/** Texts made from foreign values; nothing here can throw. */
import { inspect } from 'node:util';

const CUT_MARK = /…\[cut: (\d+) characters in all\]$/;
const LONGEST_MARK_CHARS = 60;

/** Cuts a text and marks it with its full length; cutting twice keeps the first length. */
export function cutText(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const mark = CUT_MARK.exec(text.slice(-LONGEST_MARK_CHARS));
  if (mark && text.length - mark[0].length <= maxChars) return text;
  // A cut in the middle of a surrogate pair would leave half a character.
  const isSplitPair = maxChars > 0 && (text.charCodeAt(maxChars - 1) & 0xfc00) === 0xd800;
  const kept = text.slice(0, isSplitPair ? maxChars - 1 : maxChars);
  return `${kept}…[cut: ${mark ? mark[1] : text.length} characters in all]`;
}

/** What a person would want to read of a value that has no JSON form. */
export function describe(value: unknown): string {
  try {
    if (typeof value === 'function') return `[Function: ${value.name || 'anonymous'}]`;
    if (typeof value === 'symbol') return value.toString();
    return inspect(value, { depth: 1, maxStringLength: 1000, maxArrayLength: 20, breakLength: Infinity });
  } catch {
    return '[unprintable]';
  }
}

/** A value as text: texts as they are, the rest as `String` has it. */
export function toText(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    return String(value);
  } catch {
    return describe(value);
  }
}

/** Tags as the wire has them: text to text; null and undefined are left out. */
export function textTags(tags: Readonly<Record<string, unknown>>): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [key, value] of Object.entries(tags)) {
    if (value !== null && value !== undefined) out[key] = toText(value);
  }
  return out;
}
