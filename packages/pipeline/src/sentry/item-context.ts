import { cutText, SPAN_LIMITS } from '../traces/limits.ts';
import { type DecodedEnvelope, type JsonRecord, readTags, recordIn, textIn, wordOf } from '@sentryai/sentry';
import type { ItemContext, RecordMeta } from '@sentryai/schema';

/** What the items of one envelope share. */
export type EnvelopeContext = { envelope: DecodedEnvelope; meta: RecordMeta };

const TAGS_MAX = 256;
const TAG_NAME_CHARS_MAX = 200;
const TAG_CHARS_MAX = 1_000;

/** Identifying texts: names, ids, versions. */
export function ident(text: string): string {
  return cutText(text, SPAN_LIMITS.identChars);
}

/** Columns that say where an item comes from; the item's own words come before those of the envelope's header. */
export function originFields(
  { envelope, meta }: EnvelopeContext,
  own: { release: string; environment: string; sdk: JsonRecord },
): Pick<ItemContext, 'project_id' | 'received_at_ms' | 'release' | 'environment' | 'origin' | 'sdk_name' | 'sdk_version' | 'service'> {
  return {
    project_id: meta.project_id,
    received_at_ms: meta.received_at_ms,
    // A Sentry project is what others call a service; its events name none.
    service: '',
    release: ident(own.release || wordOf(envelope.trace['release'])),
    environment: ident(own.environment || wordOf(envelope.trace['environment'])),
    origin: 'sentry',
    sdk_name: ident(textIn(own.sdk, 'name') || envelope.sdk_name),
    sdk_version: ident(textIn(own.sdk, 'version') || envelope.sdk_version),
  };
}

/** The same of an event: its fields have their own places in the payload. */
export function eventOrigin(context: EnvelopeContext, payload: JsonRecord): ReturnType<typeof originFields> {
  return originFields(context, {
    release: wordOf(payload['release']),
    environment: wordOf(payload['environment']),
    sdk: recordIn(payload, 'sdk'),
  });
}

/** Tags within bounds; later ones win when a name repeats. */
export function tagsOf(payload: JsonRecord): Record<string, string> {
  const tags = readTags(payload['tags']).slice(0, TAGS_MAX);
  return Object.fromEntries(tags.map(([name, value]) => [cutText(name, TAG_NAME_CHARS_MAX), cutText(value, TAG_CHARS_MAX)]));
}
