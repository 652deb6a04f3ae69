import { boundRows } from '@sentryai/pipeline';
import { emptyTableRows, type EntityScoreRow, ZERO_SPAN_ID, ZERO_TRACE_ID } from '@sentryai/schema';
import { readEnvironment } from '../batch/field-values.ts';
import { readScoreValue } from '../batch/score-value.ts';
import { foreignSpanId, foreignTraceId } from '../ids.ts';
import { jsonMembers } from '../json-members.ts';
import { type FieldFolds, foldFields, plainText } from './field-folds.ts';
import { bucketOf, byBatch, startOf } from './place.ts';
import { compareStamps, type StoredPatch } from './stored-patch.ts';

/** Ids and notes that have no column; kept so that the score can be found by them. */
const ATTRIBUTES = [
  ['traceId', 'langfuse.trace_id'],
  ['observationId', 'langfuse.observation_id'],
  ['datasetRunId', 'langfuse.dataset_run_id'],
  ['configId', 'langfuse.config_id'],
  ['queueId', 'langfuse.queue_id'],
  ['source', 'langfuse.source'],
] as const;

/** A score from all patches of its id, in any order, and tombstones for the other times that single batches gave it. Pure. */
export function foldScore(patches: readonly StoredPatch[], projectId: number): EntityScoreRow[] {
  const sorted = patches.toSorted(compareStamps);
  const first = sorted[0];
  if (first === undefined) return [];
  const fields = foldFields(sorted);
  const value = latestValue(sorted, fields);
  const startUs = startOf(sorted, 'timestamp');
  const traceRef = plainText(fields.earliest.get('traceId'));
  const observationRef = plainText(fields.latest.get('observationId'));
  const named = sorted.findLast((patch) => patch.sdk_name !== '');
  const row: EntityScoreRow = {
    bucket_ms: bucketOf(startUs),
    version: sorted.length,
    is_deleted: 0,
    project_id: projectId,
    event_id: first.entity_key,
    dedup_key: first.entity_key,
    external_id: first.entity_id,
    timestamp_us: startUs,
    received_at_ms: sorted.reduce((latest, patch) => Math.max(latest, patch.received_at_ms), 0),
    trace_id: traceRef === '' ? ZERO_TRACE_ID : foreignTraceId(projectId, traceRef),
    span_id: observationRef === '' ? ZERO_SPAN_ID : foreignSpanId(projectId, observationRef),
    session_id: plainText(fields.latest.get('sessionId')),
    user_id: '',
    service: '',
    environment: readEnvironment(plainText(fields.earliest.get('environment'))),
    release: '',
    origin: 'langfuse',
    sdk_name: named?.sdk_name ?? '',
    sdk_version: named?.sdk_version ?? '',
    tags: {},
    attributes: attributesOf(fields),
    comment: plainText(fields.latest.get('comment')),
    ...value,
  };
  boundRows({ ...emptyTableRows(), scores: [row] });
  const buckets = new Set([...byBatch(sorted).values()].map((batch) => bucketOf(startOf(batch, 'timestamp'))));
  buckets.delete(row.bucket_ms);
  const wiped = [...buckets].slice(0, BUCKETS_MAX);
  return [row, ...wiped.map((bucket_ms) => ({ ...row, bucket_ms, timestamp_us: bucket_ms * 1000, is_deleted: 1 as const }))];
}

const BUCKETS_MAX = 256;

/** Value and data type belong together: both are of the last patch that has a value. */
function latestValue(
  sorted: readonly StoredPatch[],
  fields: FieldFolds,
): Pick<EntityScoreRow, 'name' | 'data_type' | 'value_number' | 'value_string'> {
  const name = plainText(fields.latest.get('name'));
  for (const { body } of sorted.toReversed()) {
    const members = jsonMembers(body);
    const read = readScoreValue({ name, traceId: 'any', value: parsed(members.get('value')), dataType: parsed(members.get('dataType')) });
    if (!('problem' in read)) return read;
  }
  return { name, data_type: 'text', value_number: null, value_string: '' };
}

function parsed(text: string | undefined): unknown {
  return text === undefined ? undefined : JSON.parse(text);
}

function attributesOf(fields: FieldFolds): string {
  const entries = ATTRIBUTES.flatMap(([field, key]) => {
    const text = plainText(fields.latest.get(field));
    return text === '' ? [] : [[key, text] as const];
  });
  const all = { ...Object.fromEntries(entries), ...fields.metadata };
  return Object.keys(all).length === 0 ? '' : JSON.stringify(all);
}
