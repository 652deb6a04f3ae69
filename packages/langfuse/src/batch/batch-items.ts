import type { BodyItems, RecordMeta } from '@sentryai/schema';
import { jsonMembers, skipBlanks, skipValue, walkList } from '../json-members.ts';
import { EVENT_TYPES, SDK_LOG_TYPE } from './event-types.ts';
import { isJsonObject } from './field-values.ts';
import { decodeText, parseBatch } from './parse-batch.ts';

/**
 * The events of a batch, for cutting some of them out: each stays the text it was, and what the SDK says about itself
 * stays beside them. An event's identity is its own id, so that it does not matter what it stood beside.
 *  errors  as parseBatch
 */
export function batchItems(body: Uint8Array): BodyItems {
  const text = decodeText(body);
  const { events } = parseBatch(text);
  const members = jsonMembers(text);
  const texts = listTexts(members.get('batch') ?? '[]');
  const metadata = members.get('metadata');
  const rest = metadata === undefined ? '' : `,"metadata":${metadata}`;
  return {
    count: events.length,
    typeOf: (index) => typeOf(events[index]),
    take: (from, to) => ({ body: new TextEncoder().encode(`{"batch":[${texts.slice(from, to).join(',')}]${rest}}`), format: 'json' }),
  };
}

/** A body that is one item. */
export function singleItem(type: string, body: Uint8Array, format: RecordMeta['format']): BodyItems {
  return { count: 1, typeOf: () => type, take: () => ({ body, format }) };
}

/** Text of each element of a JSON list. */
export function listTexts(list: string): string[] {
  const texts: string[] = [];
  walkList(list, skipBlanks(list, 0), (valueAt) => {
    const end = skipValue(list, valueAt);
    texts.push(list.slice(valueAt, end));
    return end;
  });
  return texts;
}

function typeOf(event: unknown): string {
  const type = isJsonObject(event) ? event['type'] : undefined;
  if (type === SDK_LOG_TYPE) return 'sdk_log';
  return typeof type === 'string' ? (EVENT_TYPES.get(type)?.kind ?? 'event') : 'event';
}
