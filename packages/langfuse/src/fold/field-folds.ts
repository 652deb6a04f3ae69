import { jsonMembers } from '../json-members.ts';
import { mergeMetadata } from './merge-metadata.ts';
import type { StoredPatch } from './stored-patch.ts';

/** Fields of one thing, folded from its patches. Values are JSON texts as they were sent. */
export type FieldFolds = {
  /** The last value said; what a patch leaves out, null and {} never clear an earlier one. */
  latest: ReadonlyMap<string, string>;
  /** The first value said, for fields that do not change. */
  earliest: ReadonlyMap<string, string>;
  /** Metadata of all patches, merged member by member. */
  metadata: Readonly<Record<string, unknown>>;
  /** Tags of all patches, sorted, each once. */
  tags: readonly string[];
  /** Counters and prices of the last patch that says any; '' = none. */
  usage: string;
  cost: string;
};

/** Folds patches that are sorted by their stamps. */
export function foldFields(sorted: readonly Pick<StoredPatch, 'body'>[]): FieldFolds {
  const latest = new Map<string, string>();
  const earliest = new Map<string, string>();
  const metadata: string[] = [];
  const tags = new Set<string>();
  let usage = '';
  let cost = '';
  for (const { body } of sorted) {
    const members = jsonMembers(body);
    for (const [name, value] of members) {
      if (isAbsent(value)) continue;
      latest.set(name, value);
      if (!earliest.has(name)) earliest.set(name, value);
    }
    const said = (name: string): string => (isAbsent(members.get(name)) ? '' : (members.get(name) ?? ''));
    if (said('metadata') !== '') metadata.push(said('metadata'));
    for (const tag of listOfTexts(said('tags'))) tags.add(tag);
    // The detailed form beats the older one where a patch has both.
    usage = said('usageDetails') || said('usage') || usage;
    cost = said('costDetails') || costOfUsage(said('usage')) || cost;
  }
  return { latest, earliest, metadata: mergeMetadata(metadata), tags: [...tags].sort(), usage, cost };
}

/** A value as text: JSON strings are unpacked, everything else stays the JSON that it is. '' for nothing. */
export function plainText(value: string | undefined): string {
  if (value === undefined) return '';
  return value.startsWith('"') ? (JSON.parse(value) as string) : value;
}

function isAbsent(value: string | undefined): boolean {
  return value === undefined || value === 'null' || /^\{\s*\}$/.test(value);
}

function listOfTexts(value: string): string[] {
  if (!value.startsWith('[')) return value === '' ? [] : [plainText(value)];
  const list = JSON.parse(value) as unknown[];
  return list.filter((item): item is string => typeof item === 'string' && item !== '');
}

const USAGE_COSTS = [
  ['inputCost', 'input'],
  ['outputCost', 'output'],
  ['totalCost', 'total'],
] as const;

/** Prices that the older usage object carries, in the form of the newer cost object. */
function costOfUsage(usage: string): string {
  if (!usage.includes('Cost"')) return '';
  const members = jsonMembers(usage);
  const costs = USAGE_COSTS.flatMap(([name, part]) => {
    const value = members.get(name);
    return isAbsent(value) ? [] : [`"${part}":${value}`];
  });
  return costs.length === 0 ? '' : `{${costs.join(',')}}`;
}
