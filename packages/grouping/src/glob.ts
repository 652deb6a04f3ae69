/**
 * Whether a text matches a pattern with `*` (any text) and `?` (one character), regardless of case. A pattern is matched
 * against the whole text. Takes at most pattern times text steps: patterns are users', texts are clients'.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  const wanted = pattern.toLowerCase();
  const given = text.toLowerCase();
  let at = 0;
  let index = 0;
  let star = -1;
  let resume = 0;
  while (index < given.length) {
    const char = wanted[at];
    if (char === '*') {
      star = at;
      at += 1;
      resume = index;
    } else if (char !== undefined && (char === '?' || char === given[index])) {
      at += 1;
      index += 1;
    } else if (star !== -1) {
      at = star + 1;
      resume += 1;
      index = resume;
    } else return false;
  }
  while (wanted[at] === '*') at += 1;
  return at === wanted.length;
}
