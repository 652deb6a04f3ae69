import type { SearchDialect, SearchKey } from './dialect.ts';
import { KEY_DESCRIPTIONS } from './key-descriptions.ts';

export type KeyCompletion = { value: string; type: SearchKey['type']; description: string | null };

/** What is known of a list for completions. `descriptions`: what keys mean there, where it is not what they mean elsewhere. */
export type CompletedDialect = Pick<SearchDialect, 'keys' | 'attributes'> & { descriptions?: Readonly<Record<string, string>> };

/**
 * Keys of a list that begin with `prefix`, in whatever case: those with a description in their order there, then other
 * names of the same columns (only when something was typed, since there are many).
 */
export function completeKey(dialect: CompletedDialect, prefix: string): KeyCompletion[] {
  const wanted = prefix.toLowerCase();
  const descriptions = { ...dialect.descriptions, ...KEY_DESCRIPTIONS, ...dialect.descriptions };
  const found = [...dialect.keys].filter(([name]) => name.startsWith(wanted));
  const described = Object.keys(descriptions).flatMap((name) => found.filter(([key]) => key === name));
  const others = wanted === '' ? [] : found.filter(([name]) => descriptions[name] === undefined);
  return [...described, ...others].map(([name, key]) => ({
    value: name,
    type: key.type,
    description: descriptions[name] ?? describeAlias(key, dialect, descriptions),
  }));
}

/** Of another name: which key it stands for. */
function describeAlias(key: SearchKey, { keys }: CompletedDialect, descriptions: Readonly<Record<string, string>>): string | null {
  const same = [...keys].find(([other, known]) => descriptions[other] !== undefined && known.type === key.type && isSameColumn(known, key));
  return same === undefined ? null : `the same as ${same[0]}`;
}

function isSameColumn(left: SearchKey, right: SearchKey): boolean {
  return 'sql' in left && 'sql' in right && left.sql === right.sql;
}
