/** Which word of a search query the caret stands in, and what the query becomes when a completion is taken. */
import { quoteKey, quoteValue } from './search-query.ts';

/** `field`: key whose value is typed, null for a key. `from` and `to`: the part of the query that a completion replaces. */
export type CompletionPlace = { field: string | null; prefix: string; from: number; to: number };

const KEY = /(?:"((?:[^"\\]|\\.)*)"|([\p{L}_@$][\p{L}\p{N}_@$.\-/]*)):/uy;
const WORD = /[^\s()"]*/uy;
const QUOTED = /"(?:[^"\\]|\\.)*"?/uy;
const COMPARISON = /^[<>]/;

/** Null where nothing can be proposed: inside free text in quotes, behind a comparison, right before a list. */
export function completionAt(query: string, caret: number): CompletionPlace | null {
  for (let at = 0; ; ) {
    while (at < caret && /[\s()]/.test(query[at] ?? '')) at += 1;
    if (at >= caret) return { field: null, prefix: '', from: caret, to: caret };
    const key = matchAt(KEY, query, at);
    if (key !== null) {
      const colonAt = at + key[0].length - 1;
      if (caret <= colonAt) return { field: null, prefix: unquoted(query.slice(at, caret)), from: at, to: colonAt };
      const end = valueEnd(query, colonAt + 1);
      if (caret <= end) return placeOfValue(query, key[1] ?? key[2] ?? '', colonAt + 1, end, caret);
      at = end;
      continue;
    }
    const isQuoted = query[at] === '"';
    const end = at + (matchAt(isQuoted ? QUOTED : WORD, query, at)?.[0].length ?? 1);
    if (caret <= end) return isQuoted ? null : { field: null, prefix: query.slice(at, caret), from: at, to: end };
    at = end;
  }
}

function placeOfValue(query: string, field: string, from: number, to: number, caret: number): CompletionPlace | null {
  if (query[from] !== '[') {
    const prefix = query.slice(from, caret);
    return COMPARISON.test(prefix) ? null : { field, prefix: unquoted(prefix), from, to };
  }
  if (caret <= from) return null;
  // The item that the caret stands in, without the space around it.
  let start = from + 1;
  let end = to;
  let isQuoted = false;
  for (let at = from + 1; at < to; at += 1) {
    if (query[at] === '"') isQuoted = !isQuoted;
    if (isQuoted || (query[at] !== ',' && query[at] !== ']')) continue;
    if (at < caret) start = at + 1;
    else {
      end = at;
      break;
    }
  }
  while (start < caret && query[start] === ' ') start += 1;
  return { field, prefix: unquoted(query.slice(start, caret)), from: start, to: Math.max(end, caret) };
}

function valueEnd(query: string, from: number): number {
  if (query[from] === '"') return from + (matchAt(QUOTED, query, from)?.[0].length ?? 1);
  const isList = query[from] === '[';
  let isQuoted = false;
  let depth = 0;
  for (let at = from; at < query.length; at += 1) {
    const char = query[at] ?? '';
    if (char === '"') isQuoted = !isQuoted;
    if (isQuoted) continue;
    if (isList && char === ']') return at + 1;
    if (isList) continue;
    if (/\s/.test(char)) return at;
    if (char === '(') depth += 1;
    if (char === ')' && depth-- === 0) return at;
  }
  return query.length;
}

/** The query with the completion in its place, and where the caret goes: behind a key's colon, behind a value. */
export function complete(query: string, place: CompletionPlace, value: string): { text: string; caret: number } {
  const isKey = place.field === null;
  const rest = query.slice(place.to);
  const isInList = query.slice(0, place.from).trimEnd().search(/[[,]$/) !== -1;
  const word = isKey ? `${quoteKey(value)}:` : place.field === 'has' ? quoteKey(value) : quoteValue(value);
  const isAtEnd = rest === '' && !isKey && !isInList;
  const before = query.slice(0, place.from) + word + (isAtEnd ? ' ' : '');
  return { text: before + (isKey && rest.startsWith(':') ? rest.slice(1) : rest), caret: before.length };
}

function unquoted(text: string): string {
  return text.startsWith('"')
    ? text
        .slice(1)
        .replace(/"$/, '')
        .replace(/\\(["\\*])/g, '$1')
    : text;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
