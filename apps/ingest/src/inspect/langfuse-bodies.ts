import { createHash } from 'node:crypto';
import { type BatchInspection, batchOfScores, inspectBatch, isScoreList } from '@sentryai/langfuse';
import { AppError } from '@sentryai/schema';
import type { SendScope } from '../routes/protocol.ts';
import type { Inspection } from './inspection.ts';

type BatchRules = { receivedAtMs: number; retentionDays: number; scope: SendScope };

/** What was said of a body before it was sent. `sha256`: base64. */
export type AnnouncedBody = { bytes: number; sha256: string };

/** A batch. A bad event never fails it; errors (AppError 400) only when it is no batch. */
export function langfuseBatch(body: Uint8Array, rules: BatchRules): Inspection {
  const { successIds, errors, ...inspection } = inspectBatch(body, rules);
  return inspectionOf(body, inspection, { kind: 'langfuse', successIds, errors });
}

/**
 * A score, or a list of which a bad one fails no other. Errors (AppError 400, 401): a single one cannot be stored, or the
 * body is none.
 */
export function langfuseScores(body: Uint8Array, rules: BatchRules): Inspection {
  const text = new TextDecoder().decode(body);
  const batch = Buffer.from(batchOfScores(text, rules.receivedAtMs));
  const { errors, ...inspection } = inspectBatch(batch, rules);
  if (isScoreList(text)) return inspectionOf(body, inspection, { kind: 'scores', accepted: inspection.acceptedCount, errors });
  const error = errors[0];
  if (error) throw new AppError({ code: error.error, message: error.message, httpStatus: error.status });
  return inspectionOf(body, inspection, { kind: 'item', id: inspection.firstId });
}

/** Bytes that nobody looks into, as long as they are those that were announced. Errors (AppError 400): they are not. */
export function announcedBytes(body: Uint8Array, announced: AnnouncedBody | undefined): Inspection {
  const hash = createHash('sha256').update(body).digest('base64');
  if (announced?.bytes !== body.byteLength || announced.sha256 !== hash) {
    throw new AppError({
      code: 'checksum_wrong',
      message:
        'The bytes are not those that were announced (length or SHA-256 differ), so nothing was stored. Ask for a new address and send them again.',
      httpStatus: 400,
    });
  }
  return {
    body,
    itemCount: 1,
    acceptedCount: 1,
    refused: [],
    message: '',
    partitionKey: hash,
    bodyHash: '',
    reply: { kind: 'item', id: '' },
  };
}

function inspectionOf(
  body: Uint8Array,
  { itemCount, acceptedCount, refused, partitionKey }: Pick<BatchInspection, 'itemCount' | 'acceptedCount' | 'refused' | 'partitionKey'>,
  reply: Inspection['reply'],
): Inspection {
  return { body, itemCount, acceptedCount, refused, message: '', partitionKey, bodyHash: '', reply };
}
