/**
 * Names of models in overrides: exact text, or with `*` for any characters (also none). Compared without regard to case.
 * Matching looks at each character once per part between stars and never goes back, so no pattern can be slow.
 */
export const MODEL_PATTERN_CHARS_MAX = 200;

/** How a pattern compares to others that match the same name: exact ones win, then those that say more. */
export function patternWeight(pattern: string): number {
  const said = pattern.replaceAll('*', '').length;
  return pattern.includes('*') ? said : MODEL_PATTERN_CHARS_MAX + 1 + said;
}

/** True when the pattern means this name. */
export function matchesModel(pattern: string, name: string): boolean {
  const parts = pattern.toLowerCase().split('*');
  const text = name.toLowerCase();
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (parts.length === 1) return text === first;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  const end = text.length - last.length;
  // The leftmost place of each part leaves the most room for the next: if that fails, everything fails.
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
