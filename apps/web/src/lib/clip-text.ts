const CHARACTERS_MAX = 1_600;
const LINES_MAX = 24;

/** The beginning of a long text: at most 24 lines and 1,600 characters. Short texts come back whole. */
export function clipText(text: string): string {
  let end = 0;
  for (let line = 0; line < LINES_MAX; line++) {
    const next = text.indexOf('\n', end);
    if (next === -1) {
      end = text.length;
      break;
    }
    end = next + 1;
  }
  const clipped = text.slice(0, Math.min(end, CHARACTERS_MAX));
  // Hiding a last word or two behind a button is no help.
  return text.length - clipped.length < 120 && end >= text.length ? text : clipped;
}
