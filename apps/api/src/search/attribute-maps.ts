import { attributeRules } from '@sentryai/conventions';
import type { AttributeLookup } from './dialect.ts';
import { hasWildcard, patternText, type Pattern } from './expression.ts';
import { inSpanContent } from './span-content.ts';
import type { SqlParams } from './sql-params.ts';
import { anyOf, equalsText } from './text-match.ts';

/** Attribute maps by type, tags, and resource attributes, which stand under `resource.<key>`. Lookup of spans. */
export const mapAttributes: AttributeLookup = {
  match(key, patterns, params) {
    const tagKey = /^tags?\.(.+)$/s.exec(key)?.[1];
    if (tagKey !== undefined) return textEntry('tags', params.add(tagKey, 'String'), patterns, params);
    const [own, resource] = [params.add(key, 'String'), params.add(`resource.${key}`, 'String')];
    const numbers = patterns.map(numberOf).filter((value) => value !== undefined);
    const bools = patterns.map(boolOf).filter((value) => value !== undefined);
    return anyOf([
      textEntry('attributes_string', own, patterns, params),
      textEntry('attributes_string', resource, patterns, params),
      textEntry('tags', own, patterns, params),
      ...numbers.map((value) => numberEntry(own, '=', value, params)),
      ...bools.map((value) => `(mapContains(attributes_bool, ${own}) AND attributes_bool[${own}] = ${value})`),
      ...understood(key, own, (value) => `ifNull(${equalsText(value, patterns, params)}, 0)`),
    ]);
  },
  compare(key, operator, value, params) {
    const [own, resource] = [params.add(key, 'String'), params.add(`resource.${key}`, 'String')];
    // Tags and texts may hold numbers too: clients send `tags: {retries: "3"}`.
    const text = `toFloat64OrNull(if(mapContains(tags, ${own}), tags[${own}], attributes_string[${own}]))`;
    return anyOf([
      numberEntry(own, operator, value, params),
      numberEntry(resource, operator, value, params),
      `ifNull(${text} ${operator} ${params.add(value, 'Float64')}, 0)`,
      ...understood(key, own, (sent) => `ifNull(toFloat64OrNull(${sent}) ${operator} ${params.add(value, 'Float64')}, 0)`),
    ]);
  },
  has(key, params) {
    const tagKey = /^tags?\.(.+)$/s.exec(key)?.[1];
    if (tagKey !== undefined) return `mapContains(tags, ${params.add(tagKey, 'String')})`;
    const [own, resource] = [params.add(key, 'String'), params.add(`resource.${key}`, 'String')];
    const maps = ['attributes_string', 'attributes_number', 'attributes_bool'];
    const places = maps.flatMap((map) => [own, resource].map((name) => `mapContains(${map}, ${name})`));
    return anyOf([`mapContains(tags, ${own})`, ...places, ...understood(key, own, (sent) => `isNotNull(${sent})`)]);
  },
};

/**
 * Attributes that a convention knows were read into columns and are kept, as sent, with the content; only for those is it
 * worth looking there.
 */
function understood(key: string, name: string, condition: (sent: string) => string): string[] {
  if (attributeRules(key).length === 0) return [];
  return [inSpanContent(`position(attributes, ${name}) > 0 AND ${condition(`JSONExtract(attributes, ${name}, 'Nullable(String)')`)}`)];
}

/** An absent entry reads as '', so an empty or all-wildcard pattern needs the entry to exist. */
function textEntry(map: string, name: string, patterns: readonly Pattern[], params: SqlParams): string {
  const condition = equalsText(`${map}[${name}]`, patterns, params);
  const mayMatchEmpty = patterns.some((pattern) => pattern.every((part) => part === ''));
  return mayMatchEmpty ? `(mapContains(${map}, ${name}) AND ${condition})` : condition;
}

function numberEntry(name: string, operator: string, value: number, params: SqlParams): string {
  return `(mapContains(attributes_number, ${name}) AND attributes_number[${name}] ${operator} ${params.add(value, 'Float64')})`;
}

function numberOf(pattern: Pattern): number | undefined {
  const text = patternText(pattern);
  if (hasWildcard(pattern) || text.trim() === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

function boolOf(pattern: Pattern): boolean | undefined {
  const text = patternText(pattern).toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : undefined;
}
