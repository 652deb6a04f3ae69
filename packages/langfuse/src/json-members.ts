/**
 * Cuts JSON text into the texts of its members without reading them, so that payload is moved as it was sent: numbers
 * keep their digits, and texts are not written anew. Everything here expects text that JSON.parse has accepted.
 */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** Raw text of each member of the object that begins at `at`. Of members with one name the last counts, as for JSON.parse. */
export function jsonMembers(text: string, at = 0): Map<string, string> {
  const members = new Map<string, string>();
  walkObject(text, skipBlanks(text, at), (name, valueAt) => {
    const end = skipValue(text, valueAt);
    members.set(name, text.slice(valueAt, end));
    return end;
  });
  return members;
}

/**
 * Calls `visit` for each member of the object at `at` with its name and where its value begins; `visit` answers where
 * that value ends. Returns the end of the object; `at` itself when there is no object.
 */
export function walkObject(text: string, at: number, visit: (name: string, valueAt: number) => number): number {
  if (text[at] !== '{') return at;
  let next = skipBlanks(text, at + 1);
  while (text[next] !== '}') {
    const nameEnd = skipString(text, next);
    const name = JSON.parse(text.slice(next, nameEnd)) as string;
    next = skipBlanks(text, nameEnd);
    next = skipBlanks(text, visit(name, skipBlanks(text, next + 1)));
    if (text[next] === ',') next = skipBlanks(text, next + 1);
  }
  return next + 1;
}

/** The same for the items of a list. */
export function walkList(text: string, at: number, visit: (valueAt: number) => number): number {
  if (text[at] !== '[') return at;
  let next = skipBlanks(text, at + 1);
  while (text[next] !== ']') {
    next = skipBlanks(text, visit(next));
    if (text[next] === ',') next = skipBlanks(text, next + 1);
  }
  return next + 1;
}

/** End of the value that begins at `at`. Never recurses: values may be nested as deep as they like. */
export function skipValue(text: string, at: number): number {
  const first = text.charCodeAt(at);
  if (first === QUOTE) return skipString(text, at);
  if (first !== OPEN_BRACE && first !== OPEN_BRACKET) return skipScalar(text, at);
  let depth = 0;
  for (let next = at; next < text.length; next += 1) {
    const code = text.charCodeAt(next);
    if (code === QUOTE) next = skipString(text, next) - 1;
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) depth += 1;
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      depth -= 1;
      if (depth === 0) return next + 1;
    }
  }
  return text.length;
}

export function skipBlanks(text: string, at: number): number {
  let next = at;
  for (let char = text[next]; char === ' ' || char === '\n' || char === '\r' || char === '\t'; char = text[next]) next += 1;
  return next;
}

/** A quote ends the text unless an odd number of backslashes stands before it. */
function skipString(text: string, at: number): number {
  if (text.charCodeAt(at) !== QUOTE) return text.length;
  for (let end = text.indexOf('"', at + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === BACKSLASH) escapes += 1;
    if (escapes % 2 === 0) return end + 1;
  }
  return text.length;
}

function skipScalar(text: string, at: number): number {
  let next = at;
  for (let char = text[next]; char !== undefined && !',]} \n\r\t'.includes(char); char = text[next]) next += 1;
  return next;
}
