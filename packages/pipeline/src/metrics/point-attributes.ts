import type { Attributes } from '@sentryai/otlp';
import type { AttributeValue } from '@sentryai/schema';
import { BoundedMembers } from '../traces/bounded-members.ts';
import { textOf } from '../traces/json-text.ts';
import { ROW_LIMITS } from '../limits/bound-rows.ts';
import type { Inherited } from '../traces/resource-facts.ts';

/**
 * A point's attributes, in two places: what can be grouped by (short scalars) stands in `tags` as text; everything that
 * this would lose (numbers and flags as such, lists, long texts) stands in the JSON beside it, with what is `inherited`
 * from scope and resource.
 */
export function pointAttributes(attributes: Attributes, inherited: Inherited): { tags: Record<string, string>; attributes: string } {
  const tags: [string, string][] = [];
  const members = new BoundedMembers();
  for (const [key, value] of attributes) {
    const text = tagText(value);
    const isTag = text !== null && key.length <= ROW_LIMITS.tag && tags.length < ROW_LIMITS.tags;
    if (isTag) tags.push([key, text]);
    if (!isTag || typeof value !== 'string') members.add(key, value);
  }
  members.addInherited(inherited);
  // fromEntries defines own fields, so that a key named __proto__ stays a key
  return { tags: Object.fromEntries(tags), attributes: members.json() };
}

function tagText(value: AttributeValue): string | null {
  if (value === null || typeof value === 'object') return null;
  const text = textOf(value);
  return text.length <= ROW_LIMITS.tag ? text : null;
}
