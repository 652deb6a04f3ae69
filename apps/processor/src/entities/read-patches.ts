import { QueryLimitError, type Store } from '@sentryai/store';
import type { PatchQuery, PatchSize, ReadBack } from './patch-query.ts';

/** Ids per query; the list travels as one parameter. */
const HOMES_PER_QUERY = 1_000;
const ROWS_MAX = 200_000;
const LIMITS = { rowsMax: ROWS_MAX, timeoutMs: 120_000, memoryBytesMax: 1_000_000_000 };

const IN_HOMES = `project_id = {project_id:UInt32} AND batch_id != {batch_id:String}
  AND entity_key IN (SELECT toFixedString(unhex(arrayJoin({homes:Array(String)})), 16))`;

const PARTS: Readonly<Record<PatchQuery['part'], { kinds: string; body: string }>> = {
  patches: { kinds: `kind != 'member'`, body: 'body' },
  context: { kinds: `kind = 'trace'`, body: `''` },
  members: { kinds: `kind = 'member'`, body: `''` },
};

/** Patches of the given homes that other batches brought, in no order. */
export async function readPatches(store: Store, query: PatchQuery, batchId: string): Promise<ReadBack[]> {
  const found: ReadBack[] = [];
  for (let at = 0; at < query.homes.length; at += HOMES_PER_QUERY) {
    found.push(...(await readSome(store, { ...query, homes: query.homes.slice(at, at + HOMES_PER_QUERY) }, batchId)));
  }
  return found;
}

/** How much was said in the given homes by other batches; homes without anything are left out. */
export async function readPatchSizes(store: Store, projectId: number, homes: string[], batchId: string): Promise<PatchSize[]> {
  return store.query<PatchSize>({
    name: 'entity_patch_sizes',
    lane: 'control',
    sql: `SELECT lower(hex(entity_key)) AS entity_key, count() AS patches, sum(length(body)) AS bytes FROM entity_patches
      WHERE ${IN_HOMES.replace('entity_key IN', 'entity_patches.entity_key IN')} AND kind != 'member' GROUP BY entity_patches.entity_key`,
    params: { project_id: projectId, batch_id: batchId, homes },
    limits: LIMITS,
  });
}

/** What is too much for one answer is asked for in halves; one home is bounded (update-limit.ts). */
async function readSome(store: Store, query: PatchQuery, batchId: string): Promise<ReadBack[]> {
  try {
    return await readOnce(store, query, batchId);
  } catch (error) {
    const { homes } = query;
    if (!(error instanceof QueryLimitError) || homes.length < 2) throw error;
    const middle = Math.ceil(homes.length / 2);
    const first = await readSome(store, { ...query, homes: homes.slice(0, middle) }, batchId);
    return [...first, ...(await readSome(store, { ...query, homes: homes.slice(middle) }, batchId))];
  }
}

function readOnce(store: Store, { projectId, part, homes }: PatchQuery, batchId: string): Promise<ReadBack[]> {
  const { kinds, body } = PARTS[part];
  return store.query<ReadBack>({
    name: `entity_${part}`,
    lane: 'control',
    // The rendering SELECT stands around a subquery: an alias named like a column would replace it in WHERE.
    sql: `SELECT lower(hex(patch.entity_key)) AS entity_key, kind, lower(hex(patch.member_key)) AS member_key, entity_id, external_id, trace_ref,
        type, toUnixTimestamp64Micro(timestamp) AS timestamp_us, toUnixTimestamp64Milli(received_at) AS received_at_ms, batch_id,
        user_id, session_id, environment, release, sdk_name, sdk_version, sample_rate, ${body} AS body
      FROM (SELECT * FROM entity_patches WHERE ${IN_HOMES} AND ${kinds}) AS patch`,
    params: { project_id: projectId, batch_id: batchId, homes },
    limits: LIMITS,
  });
}
