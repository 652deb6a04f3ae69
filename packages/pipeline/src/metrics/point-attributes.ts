import type { Attributes } from '@sentryai/otlp';
import type { AttributeValue } from '@sentryai/schema';
import { BoundedMembers } from '../traces/bounded-members.ts';
import { textOf } from '../traces/json-text.ts';
import { SPAN_LIMITS } from '../traces/limits.ts';

/** Attributes of one point that become tags; a metric with more dimensions is no metric any more. */
const TAGS_MAX = 128;

/**
 * A point's attributes, in two places: what can be grouped by (short scalars) stands in `tags` as text; everything that
 * this would lose (numbers and flags as such, lists, long texts) stands in the JSON beside it, with what is `inherited`
 * from scope and resource.
 */
export function pointAttributes(attributes: Attributes, inherited: string): { tags: Record<string, string>; attributes: string } {
  const tags: [string, string][] = [];
  const members = new BoundedMembers();
  for (const [key, value] of attributes) {
    const text = tagText(value);
    const isTag = text !== null && key.length <= SPAN_LIMITS.identChars && tags.length < TAGS_MAX;
    if (isTag) tags.push([key, text]);
    if (!isTag || typeof value !== 'string') members.add(key, value);
  }
  members.addMembers(inherited);
  // fromEntries defines own fields, so that a key named __proto__ stays a key
  return { tags: Object.fromEntries(tags), attributes: members.json() };
}

function tagText(value: AttributeValue): string | null {
  if (value === null || typeof value === 'object') return null;
  const text = textOf(value);
  return text.length <= SPAN_LIMITS.narrowChars ? text : null;
}
