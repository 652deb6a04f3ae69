import { createHash } from 'node:crypto';
import type { DecodedAttachment } from '@sentryai/sentry';
import type { BlobRow } from '@sentryai/schema';
import { hash32, rowIdentity } from '../events/identity.ts';
import { type EnvelopeContext, ident } from './item-context.ts';

/** Where the event of an attachment lies. */
export type AttachmentPlace = { trace_id: string; span_id: string };

/** An attachment: the row that leads from its event to its bytes, which are named by their content. */
export function attachmentRow(attachment: DecodedAttachment, place: AttachmentPlace, { envelope, meta }: EnvelopeContext): BlobRow {
  const { index, name, content_type, bytes } = attachment;
  const { event_id } = rowIdentity('error', envelope.event_id, { meta, bodyHash: '', index: 0 });
  const blob_id = createHash('sha256').update(bytes).digest('hex').slice(0, 32);
  return {
    project_id: meta.project_id,
    blob_id,
    dedup_key: hash32(`${meta.project_id}|attachment|${envelope.event_id}|${index}|${name}|${blob_id}`),
    // Always known by its event: the same attachment of the same event is the same one whenever it comes.
    external_id: envelope.event_id,
    timestamp_us: envelope.timestamp_us,
    received_at_ms: meta.received_at_ms,
    event_id,
    ...place,
    kind: 'attachment',
    name: ident(name),
    content_type: ident(content_type),
    size_bytes: bytes.byteLength,
  };
}
