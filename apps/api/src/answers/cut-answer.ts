import type { SpanDetail } from '@sentryai/schema';
import { jsonRecord } from './empty-values.ts';

/** What was cut on receipt, from the item's own mark: an object, or its JSON text. */
export function cutAnswer(mark: unknown): SpanDetail['cut'] {
  const sizes = typeof mark === 'string' ? jsonRecord(mark) : mark;
  if (typeof sizes !== 'object' || sizes === null) return [];
  return Object.entries(sizes).flatMap(([field, chars]: [string, unknown]) =>
    typeof chars === 'number' && Number.isSafeInteger(chars) ? [{ field, original_chars: chars }] : [],
  );
}
