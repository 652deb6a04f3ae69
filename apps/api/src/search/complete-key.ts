import type { SearchDialect, SearchKey } from './dialect.ts';
import { KEY_DESCRIPTIONS } from './key-descriptions.ts';

type Descriptions = Readonly<Record<string, string>>;

export type KeyCompletion = { value: string; type: SearchKey['type']; description: string | null };

/**
 * Keys of a list that begin with `prefix`, in whatever case: those with a description in their order there, then other
 * names of the same columns (only when something was typed, since there are many).
 */
export function completeKey(dialect: SearchDialect, prefix: string): KeyCompletion[] {
  const wanted = prefix.toLowerCase();
  const descriptions: Descriptions = { ...dialect.descriptions, ...KEY_DESCRIPTIONS, ...dialect.descriptions };
  const found = [...dialect.keys].filter(([name]) => name.startsWith(wanted));
  const described = Object.keys(descriptions).flatMap((name) => found.filter(([key]) => key === name));
  const others = wanted === '' ? [] : found.filter(([name]) => descriptions[name] === undefined);
  return [...described, ...others].map(([name, key]) => ({
    value: name,
    type: key.type,
    description: descriptions[name] ?? sameAs(key, dialect, descriptions),
  }));
}

/** Of another name: which key it stands for. */
function sameAs(key: SearchKey, dialect: SearchDialect, descriptions: Descriptions): string | null {
  const same = [...dialect.keys].find(
    ([other, { type }]) => descriptions[other] !== undefined && type === key.type && sameColumn(dialect, other, key),
  );
  return same === undefined ? null : `the same as ${same[0]}`;
}

function sameColumn(dialect: SearchDialect, name: string, key: SearchKey): boolean {
  const other = dialect.keys.get(name);
  return other !== undefined && 'sql' in other && 'sql' in key && other.sql === key.sql;
}
