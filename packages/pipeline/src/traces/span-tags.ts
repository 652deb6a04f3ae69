import type { AttributeValue } from '@sentryai/schema';
import { parseObject, textOf } from './json-text.ts';
import { cutText, SPAN_LIMITS } from './limits.ts';
import { readList } from './read-value.ts';
import type { SpanFacts } from './span-facts.ts';

function isScalar(value: unknown): value is string | number | boolean | bigint {
  return ['string', 'number', 'boolean', 'bigint'].includes(typeof value);
}

/**
 * Tags of a span: lists of words become tags without a value, metadata that the application set becomes key and value.
 * What is no tag (long or structured values, too many of them) goes back to the span's other attributes.
 */
export function readTags(facts: SpanFacts): Record<string, string> {
  const tags: Record<string, string> = {};
  let count = 0;
  const add = (key: string, value: string): boolean => {
    if (key === '' || key === '__proto__' || key.length > SPAN_LIMITS.tagChars || value.length > SPAN_LIMITS.tagChars) return false;
    if (tags[key] === undefined && ++count > SPAN_LIMITS.tags) return false;
    tags[key] = value;
    return true;
  };
  for (const { key, value, rule } of facts.tagPieces) {
    if (rule.field === 'tag_list') {
      for (const word of readList(value)) add(cutText(word, SPAN_LIMITS.tagChars), '');
    } else if (rule.field === 'tag_map') {
      const object = parseObject(value, SPAN_LIMITS.parseChars) ?? {};
      for (const [name, entry] of Object.entries(object)) if (isScalar(entry)) add(name, String(entry));
    } else if (!isTag(value) || !add(rule.part, textOf(value))) facts.addOther(key, value);
  }
  return tags;
}

function isTag(value: AttributeValue): boolean {
  return isScalar(value);
}
