import { type DecodedSession, memberOf, textIn, wordOf } from '@sentryai/sentry';
import type { ReleaseSessionRow } from '@sentryai/schema';
import { hash32 } from '../events/identity.ts';
import { type EnvelopeContext, ident, originFields } from './item-context.ts';

/** The words of the protocol, and of the newest SDKs; another word is no end of a session. */
const STATUSES: ReadonlySet<string> = new Set(['ok', 'exited', 'crashed', 'abnormal', 'errored', 'unhandled']);

/** A report about one session, or a minute of sessions that a server counted. */
export function sessionRow(session: DecodedSession, context: EnvelopeContext): ReleaseSessionRow {
  const { payload, attributes, timestamp_us, updated_us } = session;
  const {
    project_id,
    received_at_ms,
    service: _,
    ...origin
  } = originFields(context, {
    release: wordOf(attributes['release']),
    environment: wordOf(attributes['environment']),
    sdk: {},
  });
  const shared = { project_id, received_at_ms, ...origin, timestamp_us, updated_us };
  if (session.kind === 'aggregate') {
    const dedup_key = hash32(`${project_id}|sessions|${session.content_hash}|${session.index}`);
    const [exited, errored, abnormal, unhandled, crashed] = ['exited', 'errored', 'abnormal', 'unhandled', 'crashed'].map((name) =>
      readCount(memberOf(payload, name)),
    ) as [number, number, number, number, number];
    return {
      ...shared,
      session_key: dedup_key,
      dedup_key,
      external_id: '',
      user_id: ident(wordOf(payload['did'])),
      status: '',
      errors: errored,
      duration_us: null,
      sessions: exited + errored + abnormal + unhandled + crashed,
      crashed,
    };
  }
  const sid = textIn(payload, 'sid').toLowerCase().replaceAll('-', '');
  const status = wordOf(payload['status']).toLowerCase();
  const errors = readCount(payload['errors']);
  const seconds = payload['duration'];
  return {
    ...shared,
    session_key: hash32(`${project_id}|session|${sid}`),
    dedup_key: hash32(`${project_id}|session|${sid}|${wordOf(payload['seq'])}|${status}|${errors}|${wordOf(payload['timestamp'])}`),
    external_id: ident(sid),
    user_id: ident(wordOf(payload['did'])),
    status: STATUSES.has(status) ? status : 'ok',
    errors,
    duration_us: typeof seconds === 'number' && seconds >= 0 && seconds < 1e9 ? Math.round(seconds * 1_000_000) : null,
    sessions: 1,
    crashed: status === 'crashed' ? 1 : 0,
  };
}

/** A whole number of things, 0 when it was not sent. */
function readCount(value: unknown): number {
  return typeof value === 'number' && value > 0 && value <= Number.MAX_SAFE_INTEGER ? Math.floor(value) : 0;
}
