/** A tolerant tokenizer of JavaScript and TypeScript: enough to see where functions begin and end. Linear. */
export type ScriptToken = { text: string; start: number };

const IDENTIFIER_START = /[\p{ID_Start}$_#]/u;
const SPACE = /\s/;
/** After these a slash begins a pattern, not a division. */
const BEFORE_PATTERN = new Set([
  '',
  '(',
  ',',
  '=',
  ':',
  '[',
  '!',
  '&',
  '|',
  '?',
  '{',
  '}',
  ';',
  '+',
  '-',
  '*',
  '%',
  '<',
  '>',
  '~',
  '^',
  '=>',
  'return',
  'typeof',
  'case',
  'in',
  'of',
  'delete',
  'void',
  'throw',
  'await',
  'yield',
  'else',
  'do',
]);

function isIdentifierPart(code: number): boolean {
  return (
    (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95 || code === 36 || code > 127
  );
}

/** The end of a quoted text, or -1: an apostrophe in markup opens nothing that closes in its line. */
function endOfQuote(text: string, start: number): number {
  const quote = text[start];
  for (let index = start + 1; index < text.length; index++) {
    const char = text[index];
    if (char === '\\') index += 1;
    else if (char === quote) return index;
    else if (char === '\n') return -1;
  }
  return -1;
}

function endOfPattern(text: string, start: number): number {
  let isInClass = false;
  for (let index = start + 1; index < text.length; index++) {
    const char = text[index];
    if (char === '\\') index += 1;
    else if (char === '\n') return -1;
    else if (char === '[') isInClass = true;
    else if (char === ']') isInClass = false;
    else if (char === '/' && !isInClass) return index;
  }
  return -1;
}

/**
 * Identifiers and punctuation of a script, without comments, texts and patterns. Code inside template texts is given
 * between `${` and `}`. `=>` is one token.
 */
export function* scriptTokens(text: string): Generator<ScriptToken> {
  let previous = '';
  /** Depth of braces at which each open template text goes on. */
  const templates: number[] = [];
  let depth = 0;
  let index = 0;
  let isInTemplate = false;
  while (index < text.length) {
    const char = text[index]!;
    if (isInTemplate) {
      if (char === '\\') index += 2;
      else if (char === '`') {
        isInTemplate = false;
        index += 1;
      } else if (char === '$' && text[index + 1] === '{') {
        isInTemplate = false;
        templates.push(depth);
        index += 2;
      } else index += 1;
      continue;
    }
    if (SPACE.test(char)) {
      index += 1;
      continue;
    }
    if (char === '/' && text[index + 1] === '/') {
      const end = text.indexOf('\n', index);
      index = end === -1 ? text.length : end;
      continue;
    }
    if (char === '/' && text[index + 1] === '*') {
      const end = text.indexOf('*/', index + 2);
      index = end === -1 ? text.length : end + 2;
      continue;
    }
    if (char === '"' || char === "'") {
      const end = endOfQuote(text, index);
      previous = 'text';
      index = end === -1 ? index + 1 : end + 1;
      continue;
    }
    if (char === '`') {
      isInTemplate = true;
      previous = 'text';
      index += 1;
      continue;
    }
    if (char === '/' && BEFORE_PATTERN.has(previous)) {
      const end = endOfPattern(text, index);
      previous = 'pattern';
      index = end === -1 ? index + 1 : end + 1;
      continue;
    }
    if (IDENTIFIER_START.test(char)) {
      let end = index + 1;
      while (end < text.length && isIdentifierPart(text.charCodeAt(end))) end += 1;
      previous = text.slice(index, end);
      yield { text: previous, start: index };
      index = end;
      continue;
    }
    if (char === '{') depth += 1;
    else if (char === '}') {
      if (templates.at(-1) === depth) {
        templates.pop();
        isInTemplate = true;
        index += 1;
        continue;
      }
      depth -= 1;
    }
    const isArrow = char === '=' && text[index + 1] === '>';
    previous = isArrow ? '=>' : char;
    yield { text: previous, start: index };
    index += previous.length;
  }
}
