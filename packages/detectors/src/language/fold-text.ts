/**
 * A text in the form in which phrases are compared, and where each of its characters came from. Lower case, one blank for
 * any white space, straight apostrophes and quotes, no accents, no vowel points: people and models write all of them.
 */
export type FoldedText = { text: string; origins: Uint32Array | null };

// eslint-disable-next-line no-control-regex
const ASCII = /^[\0-\x7f]*$/;
/** Latin accents, Hebrew points, Arabic vowel signs and hamza marks, Arabic tatweel, zero-width characters, soft hyphen. */
const DROPPED = /[\u0300-\u036f\u0591-\u05c7\u064b-\u0655\u0670\u0640\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]/;
const APOSTROPHES = new Set(['\u2019', '\u2018', '\u02bc', '\u00b4', '\u0060', '\uff07', '\u05f3']);
const QUOTES = new Set(['\u201c', '\u201d', '\u201e', '\u201f', '\u2033']);

function foldCharacter(character: string): string {
  if (APOSTROPHES.has(character)) return "'";
  if (QUOTES.has(character)) return '"';
  let folded = '';
  for (const part of character.normalize('NFKD').toLowerCase()) if (!DROPPED.test(part)) folded += part;
  return folded.normalize('NFC');
}

const remembered = new Map<string, string>();

/** Folds a text. `origins[i]` is where character i of the folded text began; null when nothing moved. */
export function foldText(text: string): FoldedText {
  if (ASCII.test(text) && !/[\s`]{2}|[\t\n\r\f\v`]/.test(text)) return { text: text.toLowerCase(), origins: null };
  const pieces: string[] = [];
  const origins: number[] = [];
  let position = 0;
  let wasBlank = false;
  for (const character of text) {
    let folded: string;
    const isBlank = /\s/.test(character);
    if (isBlank) folded = wasBlank ? '' : ' ';
    else {
      const known = remembered.get(character);
      folded = known ?? foldCharacter(character);
      if (known === undefined && remembered.size < 20_000) remembered.set(character, folded);
    }
    if (folded !== '' || isBlank) wasBlank = isBlank;
    pieces.push(folded);
    for (let unit = 0; unit < folded.length; unit++) origins.push(position);
    position += character.length;
  }
  return { text: pieces.join(''), origins: Uint32Array.from(origins) };
}

/** The place in the text as it was sent. */
export function originOf(folded: FoldedText, position: number): number {
  return folded.origins === null ? position : (folded.origins[Math.min(position, folded.origins.length - 1)] ?? 0);
}
