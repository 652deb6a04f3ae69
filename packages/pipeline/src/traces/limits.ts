/** Bounds of one normalized span. What does not fit is cut and marked, never dropped without a word. */
export const SPAN_LIMITS = {
  /** Characters of one attribute value; the rest is cut and the key listed in `sentryai.truncated`. */
  valueChars: 1_048_576,
  /** Characters of an attribute value in the narrow row; longer ones live with the content. */
  narrowChars: 512,
  /** Entries of each attribute map of the narrow row. */
  narrowEntries: 256,
  /** Characters of all attributes kept with the content; beyond, `sentryai.dropped_attributes` counts what is left out. */
  contentAttributesChars: 8_388_608,
  /** Characters of identifying texts: names, ids, models. */
  identChars: 512,
  /** Characters of a span's name. */
  nameChars: 1_024,
  errorMessageChars: 4_096,
  tags: 64,
  tagChars: 256,
  events: 256,
  links: 128,
  /** JSON texts beyond this are not parsed to look for details. */
  parseChars: 65_536,
  /** Numbers of an embedding vector that are kept. */
  vectorHead: 8,
} as const;

/** Cuts a text to a length without splitting a surrogate pair. */
export function cutText(text: string, chars: number): string {
  if (text.length <= chars) return text;
  const last = text.charCodeAt(chars - 1);
  const splitsPair = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, splitsPair ? chars - 1 : chars);
}
