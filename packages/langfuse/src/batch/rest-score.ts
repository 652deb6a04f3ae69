import { AppError, type BodyItems } from '@sentryai/schema';
import { hashId } from '../ids.ts';
import { skipBlanks } from '../json-members.ts';
import { listTexts, singleItem } from './batch-items.ts';
import { isJsonObject } from './field-values.ts';
import { decodeText } from './parse-batch.ts';

/**
 * Body of `POST /api/public/scores`, a score or a list of them, as the batch that says the same. Pure: ingest and the
 * processor get the same text. Without an id of its own every score of every request is one of its own.
 *  errors  AppError malformed_body (400)
 */
export function batchOfScores(text: string, receivedAtMs: number): string {
  const timestamp = new Date(receivedAtMs).toISOString();
  const seen = new Map<string, number>();
  const events = scoreTexts(text).map((body) => {
    const repeat = seen.get(body) ?? 0;
    seen.set(body, repeat + 1);
    // Not the place in the list: a score that is cut out of it stays the same one.
    const id = repeat === 0 ? hashId(32, body, receivedAtMs) : hashId(32, body, receivedAtMs, repeat);
    return `{"id":"score-${id}","type":"score-create","timestamp":"${timestamp}","body":${body}}`;
  });
  return `{"batch":[${events.join(',')}]}`;
}

/** True for the body of several scores: their answer is another one. For text that batchOfScores takes. */
export function isScoreList(text: string): boolean {
  return text[skipBlanks(text, 0)] === '[';
}

/** The scores of a body, for cutting some of them out. Errors: as batchOfScores. */
export function scoreItems(body: Uint8Array): BodyItems {
  const text = decodeText(body);
  const scores = scoreTexts(text);
  if (!isScoreList(text)) return singleItem('score', body, 'json');
  return {
    count: scores.length,
    typeOf: () => 'score',
    take: (from, to) => ({ body: new TextEncoder().encode(`[${scores.slice(from, to).join(',')}]`), format: 'json' }),
  };
}

/** Text of each score as it was sent. What is in a list is judged one by one, so that a bad one costs no other. */
function scoreTexts(text: string): string[] {
  const value = parse(text);
  if (isJsonObject(value)) return [text];
  if (Array.isArray(value)) return listTexts(text);
  const message =
    'The score cannot be read: the body is neither a JSON object nor a list of them. Nothing was stored. Send {"traceId","name","value"}.';
  throw new AppError({ code: 'malformed_body', httpStatus: 400, message });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Answered as 400; the engine's message would quote the body.
    return undefined;
  }
}
