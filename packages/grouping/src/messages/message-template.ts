import { CODE_NOUNS } from './words.ts';

/** Stands in a message for a value that the code put there; `normalizeMessage` knows it. */
export const DATA_MARK = '\uE000';

/** Pieces of a text between its holes, from the line of code that made it. */
type Template = readonly string[];

const LITERAL_CHARS_MIN = 6;
const TEMPLATES_MAX = 8;
/** Sentences in a hole are another error's message; a word or two are data. */
const DATA_WORDS = /^\p{L}[\p{L}'’-]*(?:[ ,]+\p{L}[\p{L}'’-]*){0,2}$/u;

const INTERPOLATIONS: readonly { literal: RegExp; hole: RegExp }[] = [
  // JavaScript: `text ${value}`
  { literal: /`((?:[^`\\]|\\.){4,400})`/g, hole: /\$\{[^{}]{0,200}(?:\{[^{}]{0,100}\}[^{}]{0,100})?\}/ },
  // Python: f'text {value}'
  { literal: /\b[fF][rR]?"((?:[^"\\]|\\.){4,400})"/g, hole: /\{[^{}]{1,200}\}/ },
  { literal: /\b[fF][rR]?'((?:[^'\\]|\\.){4,400})'/g, hole: /\{[^{}]{1,200}\}/ },
  // C#: $"text {value}", Ruby and others: "text #{value}"
  { literal: /\$@?"((?:[^"\\]|\\.){4,400})"/g, hole: /\{[^{}]{1,200}\}/ },
  { literal: /"((?:[^"\\]|\\.){4,400})"/g, hole: /#\{[^{}]{1,200}\}|%[-+.\d]*[sdifrvqTgx]|\{\w{0,40}(?::[^{}]{0,20})?\}/ },
  { literal: /'((?:[^'\\]|\\.){4,400})'/g, hole: /%[-+.\d]*[sdifr]|\{\w{0,40}(?::[^{}]{0,20})?\}/ },
];

function templatesIn(code: string): Template[] {
  const templates: Template[] = [];
  for (const { literal, hole } of INTERPOLATIONS) {
    for (const match of code.matchAll(literal)) {
      const pieces = (match[1] ?? '').split(hole).map((piece) => piece.replaceAll(/\\(.)/g, '$1'));
      const letters = pieces.join('').replaceAll(/[^\p{L}]/gu, '').length;
      if (pieces.length > 1 && letters >= LITERAL_CHARS_MIN) templates.push(pieces);
      if (templates.length >= TEMPLATES_MAX) return templates;
    }
  }
  return templates;
}

/** What stood in the holes, undefined when the message was not made by this template. */
function valuesIn(message: string, template: Template): string[] | undefined {
  const start = template[0] ?? '';
  if (!message.startsWith(start)) return undefined;
  const values: string[] = [];
  let at = start.length;
  for (let index = 1; index < template.length; index++) {
    const piece = template[index] ?? '';
    const isLast = index === template.length - 1;
    const found = isLast ? (message.endsWith(piece) ? message.length - piece.length : -1) : message.indexOf(piece, at);
    if (found < at) return undefined;
    values.push(message.slice(at, found));
    at = found + piece.length;
  }
  return values;
}

function lastWord(text: string): string {
  return /([A-Za-z]+)[\s"'`([:=]*$/.exec(text.slice(-40))?.[1]?.toLowerCase() ?? '';
}

function firstWord(text: string): string {
  return /^[\s"'`)\]]*([A-Za-z]+)/.exec(text.slice(0, 40))?.[1]?.toLowerCase() ?? '';
}

/** Names of code and of classes, constants and sentences are part of the cause; a word or two beside no thing of code are data. */
function isData(value: string, before: string, after: string): boolean {
  if (!DATA_WORDS.test(value) || CODE_NOUNS.has(lastWord(before)) || CODE_NOUNS.has(firstWord(after))) return false;
  return !/^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)$/.test(value) && !(/^\S+$/.test(value) && /[a-z][A-Z]/.test(value));
}

/**
 * A message with the help of the line of code that threw it: where the line holds the message's template, plain words that
 * stood in its holes are known to be data, and are marked. The message itself when no template of the line made it.
 */
export function markData(message: string, code: string): string {
  if (code.length < 8 || code.length > 600) return message;
  const line = message.split('\n', 1)[0]?.trim() ?? '';
  for (const template of templatesIn(code)) {
    const values = valuesIn(line, template);
    if (values === undefined) continue;
    return template
      .map((piece, index) => {
        if (index === 0) return piece;
        const value = values[index - 1]?.trim() ?? '';
        return `${isData(value, template[index - 1] ?? '', piece) ? DATA_MARK : value}${piece}`;
      })
      .join('');
  }
  return message;
}
