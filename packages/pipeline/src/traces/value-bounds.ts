import type { AttributeValue } from '@sentryai/schema';
import { jsonOf } from './json-text.ts';
import { cutText, SPAN_LIMITS } from './limits.ts';

/** Cheap upper bound: could the JSON text of a value be longer than this? Looks at the first levels only. */
export function mayBeLong(value: object, chars: number): boolean {
  let budget = chars;
  const open: object[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const item of Object.values(next)) {
      budget -= typeof item === 'string' ? item.length * 6 + 64 : 64;
      if (budget < 0) return true;
      if (item instanceof Uint8Array) budget -= item.length * 2;
      else if (typeof item === 'object' && item !== null) open.push(item);
    }
  }
  return false;
}

/** A vector's beginning and length; nobody reads the other thousand numbers, and they cost more than the rest of the span. */
export function vectorJson(value: AttributeValue): string {
  const items = Array.isArray(value) ? value : [value];
  if (items.every((item) => typeof item === 'number') && items.length <= SPAN_LIMITS.vectorHead) return jsonOf(value);
  const shortened = items.slice(0, 64).map((item) => (typeof item === 'string' ? shortVectorText(item) : item));
  if (items.every((item) => typeof item === 'number'))
    return `{"vector_head":${jsonOf(items.slice(0, SPAN_LIMITS.vectorHead))},"vector_length":${items.length}}`;
  return items.length <= shortened.length ? jsonOf(shortened) : `{"vectors":${jsonOf(shortened)},"vector_count":${items.length}}`;
}

function shortVectorText(text: string): string {
  if (text.length <= 160) return text;
  const head = text.split(',', SPAN_LIMITS.vectorHead).join(',');
  return `${cutText(head, 160)},… (${text.length} characters)`;
}
