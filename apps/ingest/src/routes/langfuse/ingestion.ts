import { BATCH_BYTES_MAX } from '@sentryai/langfuse';
import type { AppError } from '@sentryai/schema';
import type { Sender } from '../../authenticate.ts';
import type { Answer, Protocol, SendScope } from '../protocol.ts';

export const JSON_TYPE = 'application/json; charset=utf-8';
/** SDKs send JSON; a beacon of a browser calls it text. */
const JSON_TYPES = new Set(['', 'application/json', 'text/plain']);
const CREATED = 201;

/** `POST /api/public/ingestion`: a batch. Always 207, with every event in one of the two lists. */
export const langfuseIngestion: Protocol = {
  name: 'langfuse',
  signal: 'ingestion',
  allowsKeyless: false,
  bodyBytesMax: BATCH_BYTES_MAX,
  formatOf: jsonFormat,
  admit: scopeOf,
  accepted({ reply }) {
    const { successIds, errors } = reply.kind === 'langfuse' ? reply : { successIds: [], errors: [] };
    return jsonAnswer(207, { successes: successIds.map((id) => ({ id, status: CREATED })), errors });
  },
  refused: langfuseError,
};

/** `POST /api/public/scores`: a score, or a list of them as the newer SDKs send it. */
export const langfuseScores: Protocol = {
  name: 'langfuse',
  signal: 'score',
  allowsKeyless: false,
  bodyBytesMax: BATCH_BYTES_MAX,
  formatOf: jsonFormat,
  admit: scopeOf,
  accepted({ reply }) {
    if (reply.kind !== 'scores') return jsonAnswer(200, { id: reply.kind === 'item' ? reply.id : '' });
    const { accepted, errors } = reply;
    // SDKs take an answer that counts for one about refusals.
    if (errors.length === 0) return jsonAnswer(202, { message: 'Accepted' });
    return jsonAnswer(207, { accepted, rejected: errors.length, errors });
  },
  refused: langfuseError,
};

/** Errors as Langfuse SDKs read them; their retries need a JSON body. */
export function langfuseError(error: AppError): Answer {
  return jsonAnswer(error.httpStatus, { message: error.message, error: error.code });
}

export function jsonAnswer(status: number, body: object): Answer {
  return { status, contentType: JSON_TYPE, body: JSON.stringify(body) };
}

function jsonFormat(mediaType: string): 'json' | null {
  return JSON_TYPES.has(mediaType) ? 'json' : null;
}

/** A pair's public half stands in web pages: alone it may send scores, as with Langfuse. */
function scopeOf({ isPair, canRead }: Sender): SendScope {
  return isPair && !canRead ? 'scores' : undefined;
}
