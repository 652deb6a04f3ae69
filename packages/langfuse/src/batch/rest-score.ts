import { AppError } from '@sentryai/schema';
import { hashId } from '../ids.ts';
import { isJsonObject } from './field-values.ts';

/**
 * Body of `POST /api/public/scores` as the batch that says the same. Pure: ingest and the processor get the same text.
 * Without an id of its own every request is a score of its own.
 *  errors  AppError malformed_body (400)
 */
export function batchOfScore(text: string, receivedAtMs: number): string {
  if (!isObjectText(text)) {
    const message = 'The score cannot be read: the body is not a JSON object. Nothing was stored. Send {"traceId","name","value"}.';
    throw new AppError({ code: 'malformed_body', httpStatus: 400, message });
  }
  const id = `score-${hashId(32, text, receivedAtMs)}`;
  return `{"batch":[{"id":"${id}","type":"score-create","timestamp":"${new Date(receivedAtMs).toISOString()}","body":${text}}]}`;
}

function isObjectText(text: string): boolean {
  try {
    return isJsonObject(JSON.parse(text));
  } catch {
    // Answered as 400; the engine's message would quote the body.
    return false;
  }
}
