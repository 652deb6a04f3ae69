/**
 * Editing of the search language (`key:value` terms, quotes, lists, parentheses) for chips and links. The server is the
 * only one that understands a query; this module only finds, adds and removes whole terms at the top level.
 */
const BARE_KEY = /^[\p{L}_@$][\p{L}\p{N}_@$./-]*$/u;
const BARE_VALUE = /^[\w./@+-]+$/;
const RESERVED = /^(?:and|or|not)$/i;

/** `key:value`, the value quoted when the language would read it as something else. */
export function term(key: string, value: string): string {
  return `${quoteKey(key)}:${quoteValue(value)}`;
}

export function quoteKey(key: string): string {
  return BARE_KEY.test(key) ? key : quote(key);
}

export function quoteValue(value: string): string {
  return BARE_VALUE.test(value) && !RESERVED.test(value) ? value : quote(value);
}

/** Splits at spaces outside quotes, lists and parentheses. Unbalanced text stays one piece; nothing is lost. */
export function splitTerms(query: string): string[] {
  const terms: string[] = [];
  let current = '';
  let depth = 0;
  let isQuoted = false;
  for (let index = 0; index < query.length; index++) {
    const char = query[index] ?? '';
    if (isQuoted && char === '\\') {
      current += char + (query[++index] ?? '');
      continue;
    }
    if (char === '"') isQuoted = !isQuoted;
    if (!isQuoted && (char === '(' || char === '[')) depth++;
    if (!isQuoted && (char === ')' || char === ']')) depth--;
    if (/\s/.test(char) && !isQuoted && depth <= 0) {
      if (current !== '') terms.push(current);
      current = '';
      continue;
    }
    current += char;
  }
  if (current !== '') terms.push(current);
  return terms;
}

export function hasTerm(query: string, wanted: string): boolean {
  return splitTerms(query).includes(wanted);
}

/** Adds a term that must hold as well. An `or` at the top level is put in parentheses first, else it would swallow the term. */
export function addTerm(query: string, added: string): string {
  const terms = splitTerms(query);
  if (terms.includes(added)) return query.trim();
  if (terms.length === 0) return added;
  const hasOr = terms.some((piece) => piece.toLowerCase() === 'or');
  return hasOr ? `(${terms.join(' ')}) ${added}` : `${terms.join(' ')} ${added}`;
}

/** Removes a term, with the `and` or `not` that belonged to it. */
export function removeTerm(query: string, removed: string): string {
  const kept: string[] = [];
  for (const piece of splitTerms(query)) {
    if (piece !== removed) {
      kept.push(piece);
      continue;
    }
    while (kept.length > 0 && /^(?:and|not)$/i.test(kept.at(-1) ?? '')) kept.pop();
  }
  if (/^and$/i.test(kept[0] ?? '')) kept.shift();
  return kept.join(' ');
}

/** What a chip does when pressed: the term goes in, or comes out. */
export function toggleTerm(query: string, toggled: string): string {
  return hasTerm(query, toggled) ? removeTerm(query, toggled) : addTerm(query, toggled);
}

/** All top-level terms of one key, as written. */
export function termsOf(query: string, key: string): string[] {
  return splitTerms(query).filter((piece) => piece.startsWith(`${key}:`));
}

/** Replaces all terms of a key by one, or by none. */
export function setField(query: string, key: string, value: string | null): string {
  const without = termsOf(query, key).reduce(removeTerm, query);
  return value === null ? without : addTerm(without, term(key, value));
}

function quote(value: string): string {
  return `"${value.replace(/[\\"*]/g, '\\$&')}"`;
}
