import type { AttributeLookup } from './dialect.ts';
import type { SqlParams } from './sql-params.ts';
import { anyOf, equalsText } from './text-match.ts';

/** Segments of a dotted key that are followed into nested objects. */
const PATH_SEGMENTS_MAX = 8;

/** Attributes kept as one JSON text, and tags. Lookup of logs, errors and scores. */
export const jsonAttributes: AttributeLookup = {
  match(key, patterns, params) {
    const tagKey = /^tags?\.(.+)$/s.exec(key)?.[1];
    const name = params.add(tagKey ?? key, 'String');
    const mayMatchEmpty = patterns.some((pattern) => pattern.every((part) => part === ''));
    const inTags = equalsText(`tags[${name}]`, patterns, params);
    const tag = mayMatchEmpty ? `(mapContains(tags, ${name}) AND ${inTags})` : inTags;
    if (tagKey !== undefined) return tag;
    // Read as text, a number or boolean compares as it was written.
    const values = places(key, params).map((place) =>
      equalsText(`JSONExtract(attributes, ${place}, 'Nullable(String)')`, patterns, params),
    );
    return anyOf([tag, ...values.map((condition) => `ifNull(${condition}, 0)`)]);
  },
  compare(key, operator, value, params) {
    const number = params.add(value, 'Float64');
    const inTags = `ifNull(toFloat64OrNull(tags[${params.add(key, 'String')}]) ${operator} ${number}, 0)`;
    const values = places(key, params).map(
      (place) => `ifNull(JSONExtract(attributes, ${place}, 'Nullable(Float64)') ${operator} ${number}, 0)`,
    );
    return anyOf([inTags, ...values]);
  },
  has(key, params) {
    const tagKey = /^tags?\.(.+)$/s.exec(key)?.[1];
    if (tagKey !== undefined) return `mapContains(tags, ${params.add(tagKey, 'String')})`;
    const values = places(key, params).map((place) => `JSONHas(attributes, ${place})`);
    return anyOf([`mapContains(tags, ${params.add(key, 'String')})`, ...values]);
  },
};

/** Arguments that lead to a key: the key as it is, and its dots followed into nested objects. */
function places(key: string, params: SqlParams): string[] {
  const flat = params.add(key, 'String');
  const segments = key.split('.');
  if (segments.length < 2 || segments.length > PATH_SEGMENTS_MAX) return [flat];
  return [flat, segments.map((segment) => params.add(segment, 'String')).join(', ')];
}
