import { problemBody } from '@sentryai/http';
import type { Protocol } from './protocol.ts';

const JSON_TYPE = 'application/json; charset=utf-8';
const NDJSON_TYPES = new Set(['application/x-ndjson', 'application/ndjson', 'application/jsonl', 'application/x-jsonlines']);
/** Without a type (or as a browser's sendBeacon sends it) the text is taken for JSON. */
const JSON_TYPES = new Set(['', 'application/json', 'text/plain']);
/** Rejected items listed in an answer; the count is always whole. */
const LISTED_MAX = 1_000;

/** `POST /v1/events`: one event, an array, `{"events":[…]}` or NDJSON. */
export const nativeEvents: Protocol = {
  name: 'native',
  signal: 'events',
  allowsKeyless: true,
  formatOf(mediaType) {
    if (NDJSON_TYPES.has(mediaType)) return 'ndjson';
    return JSON_TYPES.has(mediaType) ? 'json' : null;
  },
  accepted(inspection, _format, requestId) {
    const items = inspection.reply.kind === 'native' ? inspection.reply.rejectedItems : [];
    const rejected = items.slice(0, LISTED_MAX).map(({ index, reason, message }) => ({ index, reason, message }));
    const isNothingAccepted = inspection.acceptedCount === 0 && inspection.itemCount > 0;
    const answer = { accepted: inspection.acceptedCount, rejected };
    if (!isNothingAccepted) return { status: 202, contentType: JSON_TYPE, body: JSON.stringify(answer) };
    const first = rejected[0];
    const error = {
      code: 'nothing_accepted',
      message: `None of the ${inspection.itemCount} events could be accepted, so nothing was stored. First reason: ${first?.message ?? first?.reason ?? 'unknown'}`,
      request_id: requestId,
    };
    return { status: 400, contentType: JSON_TYPE, body: JSON.stringify({ ...answer, error }) };
  },
  refused(error, _format, requestId) {
    return { status: error.httpStatus, contentType: JSON_TYPE, body: JSON.stringify(problemBody(error, requestId)) };
  },
};
