import type { BodyItems } from './body-items.ts';
import { type NativeFormat, parseNativeBody } from './native-body.ts';
import { isJsonObject } from './native-fields.ts';
import { ITEM_TYPES } from './outcomes.ts';

/**
 * The events of a native body, for cutting some of them out. Lines stay the bytes they were; the events of a document are
 * written anew as a list.
 *  isCut   the body was cut out of another one before
 *  errors  as parseNativeBody
 */
export function nativeItems(body: Uint8Array, format: NativeFormat, isCut: boolean): BodyItems {
  const { items, lines } = parseNativeBody(body, format, isCut);
  return {
    count: items.length,
    typeOf: (index) => typeOf(items[index]),
    take: (from, to) =>
      lines === undefined
        ? { body: encode(JSON.stringify(items.slice(from, to))), format: 'json' }
        : { body: encode(lines.slice(from, to).join('\n')), format: 'ndjson' },
  };
}

function typeOf(item: unknown): string {
  const type = isJsonObject(item) ? item['type'] : undefined;
  return ITEM_TYPES.find((known) => known === type) ?? 'request';
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
