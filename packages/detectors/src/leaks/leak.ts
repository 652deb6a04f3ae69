/** A secret or a piece of personal data in a text. */
export type Leak = {
  /** `aws_access_key`, `email`, … */
  kind: string;
  start: number;
  end: number;
  /** What may be shown of it. */
  masked: string;
  /** Weaker forms need a word next to them that says what they are; null = sure by itself. */
  confidence: 'sure' | 'likely';
};

/** A value with only its beginning left, and its length. */
export function maskValue(value: string, shownChars: number): string {
  const shown = value.slice(0, Math.min(shownChars, Math.floor(value.length / 2)));
  return `${shown}… (${value.length} characters)`;
}
