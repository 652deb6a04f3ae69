const CHARACTERS_MAX = 160;

/** The beginning of a text on one line, for the closed form of something that unfolds. */
export function oneLine(text: string): string {
  const line = text
    .slice(0, CHARACTERS_MAX * 2)
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > CHARACTERS_MAX ? `${line.slice(0, CHARACTERS_MAX)}…` : line;
}
