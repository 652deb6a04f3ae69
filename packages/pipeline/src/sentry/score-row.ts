/**
 * What users write about an event becomes a score `user_feedback`. Free text judges nothing by itself, so the value only
 * says by which form it came; the text is the comment. Where the application tags it (`thumbs: down`), the tags are kept.
 */
import { type DecodedEvent, type JsonRecord, type Placed, readUserId, recordIn, textIn, wordOf } from '@sentryai/sentry';
import { type ScoreRow, ZERO_SPAN_ID, ZERO_TRACE_ID } from '@sentryai/schema';
import { jsonText } from '../events/content-text.ts';
import { rowIdentity } from '../events/identity.ts';
import { cutText, SPAN_LIMITS } from '../traces/limits.ts';
import { sessionOf, traceOf } from './error-row.ts';
import { type EnvelopeContext, eventOrigin, ident, originFields, tagsOf } from './item-context.ts';

const NAME = 'user_feedback';

/** A `feedback` item. */
export function feedbackRow({ payload, timestamp_us }: DecodedEvent, context: EnvelopeContext): ScoreRow {
  const { envelope, meta } = context;
  const { message, ...feedback } = recordIn(recordIn(payload, 'contexts'), 'feedback');
  const url = textIn(feedback, 'url') || textIn(recordIn(payload, 'request'), 'url');
  return {
    ...eventOrigin(context, payload),
    ...rowIdentity('score', envelope.event_id, { meta, bodyHash: '', index: 0 }),
    external_id: envelope.event_id,
    timestamp_us,
    ...traceOf(context, payload),
    session_id: sessionOf(payload),
    user_id: ident(readUserId(recordIn(payload, 'user')) || textIn(feedback, 'contact_email')),
    tags: tagsOf(payload),
    attributes: jsonText({ ...feedback, ...(url === '' ? {} : { url }) }),
    ...judgement('feedback', wordOf(message)),
  };
}

/** A `user_report` item, the older form: it names the event and has no trace of its own. */
export function userReportRow({ payload, timestamp_us, content_hash, index }: Placed, context: EnvelopeContext): ScoreRow {
  const attributes: JsonRecord = {
    name: wordOf(payload['name']),
    contact_email: wordOf(payload['email']),
    associated_event_id: wordOf(payload['event_id']).replaceAll('-', '') || context.envelope.event_id,
  };
  return {
    ...originFields(context, { release: '', environment: '', sdk: {} }),
    ...rowIdentity('score', '', { meta: context.meta, bodyHash: content_hash, index }),
    external_id: '',
    timestamp_us,
    trace_id: ZERO_TRACE_ID,
    span_id: ZERO_SPAN_ID,
    session_id: '',
    user_id: ident(wordOf(payload['email'])),
    tags: {},
    attributes: jsonText(attributes),
    ...judgement('user_report', textIn(payload, 'comments')),
  };
}

function judgement(form: string, text: string): Pick<ScoreRow, 'name' | 'data_type' | 'value_number' | 'value_string' | 'comment'> {
  return { name: NAME, data_type: 'categorical', value_number: null, value_string: form, comment: cutText(text, SPAN_LIMITS.valueChars) };
}
