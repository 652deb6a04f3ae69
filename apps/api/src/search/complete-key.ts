import type { SearchDialect, SearchKey } from './dialect.ts';
import { KEY_DESCRIPTIONS } from './key-descriptions.ts';

export type KeyCompletion = { value: string; type: SearchKey['type']; description: string | null };

/**
 * Keys of a list that begin with `prefix`, in whatever case: those with a description in their order there, then other
 * names of the same columns (only when something was typed, since there are many).
 */
export function completeKey(dialect: SearchDialect, prefix: string): KeyCompletion[] {
  const wanted = prefix.toLowerCase();
  const found = [...dialect.keys].filter(([name]) => name.startsWith(wanted));
  const described = Object.keys(KEY_DESCRIPTIONS).flatMap((name) => found.filter(([key]) => key === name));
  const others = wanted === '' ? [] : found.filter(([name]) => KEY_DESCRIPTIONS[name] === undefined);
  return [...described, ...others].map(([name, key]) => ({ value: name, type: key.type, description: describe(name, key, dialect) }));
}

/** Of another name: which key it stands for. */
function describe(name: string, key: SearchKey, dialect: SearchDialect): string | null {
  const own = KEY_DESCRIPTIONS[name];
  if (own !== undefined) return own;
  const same = [...dialect.keys].find(
    ([other, { type }]) => KEY_DESCRIPTIONS[other] !== undefined && type === key.type && sameColumn(dialect, other, key),
  );
  return same === undefined ? null : `the same as ${same[0]}`;
}

function sameColumn(dialect: SearchDialect, name: string, key: SearchKey): boolean {
  const other = dialect.keys.get(name);
  return other !== undefined && 'sql' in other && 'sql' in key && other.sql === key.sql;
}
