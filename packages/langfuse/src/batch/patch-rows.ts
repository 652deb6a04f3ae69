import { type EntityPatchRow, type RecordMeta, type RefusedCount, ZERO_TRACE_ID } from '@sentryai/schema';
import { hashId, homeOf } from '../ids.ts';
import { idText, isJsonObject, readEnvironment } from './field-values.ts';
import { countRefused } from './inspect-batch.ts';
import { bodyTexts, decodeText, parseBatch } from './parse-batch.ts';
import { type EventHead, readEvent } from './read-event.ts';
import { batchOfScores } from './rest-score.ts';

/** Identifying texts are cut here; what is longer is no name of anything. */
const IDENT_CHARS_MAX = 512;

type Source = { meta: RecordMeta; sdkName: string; sdkVersion: string };

/**
 * What the events of one record say, one row each, in their order. Pure; the rules are those by which ingest answered.
 *  meta  signal `ingestion`: a batch; `score`: a score or a list of them
 */
export function patchRows(meta: RecordMeta, body: Uint8Array): { patches: EntityPatchRow[]; refused: RefusedCount[] } {
  const sent = decodeText(body);
  const text = meta.signal === 'score' ? batchOfScores(sent, meta.received_at_ms) : sent;
  const { events, sdkName, sdkVersion } = parseBatch(text);
  const bodies = bodyTexts(text);
  const rules = { receivedAtMs: meta.received_at_ms, retentionDays: meta.retention_days, scope: meta.scope };
  const read = events.map((event) => readEvent(event, rules));
  const patches = read.flatMap((event, index) => {
    if (!('head' in event)) return [];
    return [patchRow(event.head, bodyOf(events[index]), bodies[index] ?? '', { meta, sdkName, sdkVersion })];
  });
  return { patches, refused: countRefused(read) };
}

function patchRow(head: EventHead, fields: Record<string, unknown>, body: string, { meta, sdkName, sdkVersion }: Source): EntityPatchRow {
  const ident = (field: string): string => (head.kind === 'trace' ? idText(fields[field]).slice(0, IDENT_CHARS_MAX) : '');
  return {
    project_id: meta.project_id,
    entity_key: homeOf(meta.project_id, head.kind, head.entityId),
    kind: head.kind,
    member_key: ZERO_TRACE_ID,
    dedup_key: hashId(32, meta.project_id, 'event', head.id),
    external_id: head.id,
    entity_id: head.entityId,
    trace_ref: head.kind === 'observation' ? idText(fields['traceId']) : '',
    type: head.type,
    timestamp_us: head.timestampUs,
    received_at_ms: meta.received_at_ms,
    batch_at_ms: meta.received_at_ms,
    user_id: ident('userId'),
    session_id: ident('sessionId'),
    environment: readEnvironment(ident('environment')),
    release: ident('release'),
    sdk_name: sdkName,
    sdk_version: sdkVersion,
    sample_rate: 1,
    body,
  };
}

/**
 * For each observation that names its trace: a row in the trace's home that leads to the observation's. So a trace's
 * observations are found when something is said of the trace that concerns them too.
 */
export function memberRows(patches: readonly EntityPatchRow[]): EntityPatchRow[] {
  const members = new Map<string, EntityPatchRow>();
  for (const patch of patches) {
    if (patch.kind !== 'observation' || patch.trace_ref === '' || patch.trace_ref === patch.entity_id) continue;
    const entity_key = homeOf(patch.project_id, 'trace', patch.trace_ref);
    members.set(`${entity_key}${patch.entity_key}`, {
      ...patch,
      entity_key,
      kind: 'member',
      member_key: patch.entity_key,
      dedup_key: patch.entity_key,
      external_id: '',
      body: '',
    });
  }
  return [...members.values()];
}

function bodyOf(event: unknown): Record<string, unknown> {
  return isJsonObject(event) && isJsonObject(event['body']) ? event['body'] : {};
}
