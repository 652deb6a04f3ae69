/** Bounds of one normalized span. What does not fit is cut and marked, never dropped without a word. */
export const SPAN_LIMITS = {
  /** Characters of one attribute value; the rest is cut and the key listed, with the original length, in `sentryai.truncated`. */
  valueChars: 1_048_576,
  /** Characters of an attribute value in the narrow row; longer ones live with the content. */
  narrowChars: 512,
  /** Entries of each attribute map of the narrow row. */
  narrowEntries: 256,
  /** Characters of all attributes kept with the content; beyond, `sentryai.dropped_attributes` counts what is left out. */
  contentAttributesChars: 8_388_608,
  /** Attributes kept with the content; counted in the same way. */
  contentEntries: 4_096,
  /** Small attributes of a resource that each of its items carries. */
  resourceEntries: 128,
  /**
   * Characters that each item carries of what its resource and scope say, since every item of a request repeats them: this
   * many always, and more only while all items together stay below `sharedCharsOfRequest`.
   */
  sharedChars: 4_096,
  sharedCharsOfRequest: 67_108_864,
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

/** Characters of shared text that each of so many items may carry. */
export function sharedCharsOf(itemCount: number): number {
  const share = Math.floor(SPAN_LIMITS.sharedCharsOfRequest / Math.max(1, itemCount));
  return Math.min(SPAN_LIMITS.valueChars, Math.max(SPAN_LIMITS.sharedChars, share));
}
