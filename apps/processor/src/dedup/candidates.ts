/**
 * The question that a normalizer asks the store about a batch: which of these were stored by an earlier batch? Rows of
 * the very same batch do not count: a batch that is delivered again after a crash must produce the same rows again,
 * and the engine drops those it has by the batch's token.
 */
import type { Store } from '@sentryai/store';
import { identityDigits, type KeyedTable } from './item-key.ts';

/** Items that the filter may have seen, of one table and project. `identities` are hex, as in item-key.ts. */
export type CandidateGroup = {
  table: KeyedTable;
  projectId: number;
  identities: string[];
  /** Range of the items' own times. */
  timeMinMs: number;
  timeMaxMs: number;
  /** When the earliest of their requests was received. */
  receivedMinMs: number;
};

/** Identities per query; the list travels as one parameter. */
const IDENTITIES_PER_QUERY = 5_000;
/** Spans without any time take the time of arrival, so a retry can lie a day apart from the first try. */
const SLACK_MS = 24 * 3_600_000;
/**
 * Items without an id of their own are known only by their request's bytes; the same bytes much later are no retry but
 * the same thing happening again (design.md rule 4.5).
 */
const WITHOUT_ID_MS = 10 * 60_000;

/** Identities of the group that an earlier batch stored. */
export async function findStored(store: Store, group: CandidateGroup, batchId: string): Promise<string[]> {
  const found: string[] = [];
  for (let at = 0; at < group.identities.length; at += IDENTITIES_PER_QUERY) {
    found.push(...(await findSome(store, group, group.identities.slice(at, at + IDENTITIES_PER_QUERY), batchId)));
  }
  return found;
}

/** By the length of an identity: the item's own time, and how it is found. The first condition of each is for the index, the second exact. */
const MATCHES = {
  32: {
    time: 'timestamp',
    identity: 'lower(hex(dedup_key))',
    match: (isKnown: string) => `dedup_key IN (SELECT toFixedString(unhex(arrayJoin({identities:Array(String)})), 16))
       AND (${isKnown} OR received_at >= fromUnixTimestamp64Milli({without_id_ms:Int64}))`,
  },
  48: {
    time: 'start_time',
    identity: 'lower(hex(trace_id)) || lower(hex(span_id))',
    match: () => `trace_id IN (SELECT toFixedString(unhex(substring(arrayJoin({identities:Array(String)}), 1, 32)), 16))
       AND lower(hex(trace_id)) || lower(hex(span_id)) IN {identities:Array(String)}`,
  },
  64: {
    time: 'timestamp',
    identity: 'lower(hex(entity_key)) || lower(hex(dedup_key))',
    match: () => `entity_key IN (SELECT toFixedString(unhex(substring(arrayJoin({identities:Array(String)}), 1, 32)), 16))
       AND lower(hex(entity_key)) || lower(hex(dedup_key)) IN {identities:Array(String)}`,
  },
} as const;

async function findSome(store: Store, group: CandidateGroup, identities: string[], batchId: string): Promise<string[]> {
  const digits = identityDigits(group.table);
  const { time, identity, match } = MATCHES[digits];
  // Errors and scores read out of a span are known by their place in it, which lasts: their row id is their identity,
  // while that of items known by their bytes depends on when these were received.
  const isKnown = group.table === 'errors' || group.table === 'scores' ? "external_id != '' OR event_id = dedup_key" : "external_id != ''";
  const rows = await store.query<{ identity: string }>({
    name: `dedup_${group.table}`,
    lane: 'control',
    sql: `SELECT DISTINCT ${identity} AS identity FROM ${group.table}
      WHERE project_id = {project_id:UInt32} AND batch_id != {batch_id:String}
        AND ${time} >= fromUnixTimestamp64Milli({time_min_ms:Int64}) AND ${time} <= fromUnixTimestamp64Milli({time_max_ms:Int64})
        AND ${match(isKnown)}`,
    params: {
      project_id: group.projectId,
      batch_id: batchId,
      identities,
      ...(digits === 32 ? { without_id_ms: group.receivedMinMs - WITHOUT_ID_MS } : {}),
      time_min_ms: Math.floor(group.timeMinMs - SLACK_MS),
      time_max_ms: Math.ceil(group.timeMaxMs + SLACK_MS),
    },
    limits: { rowsMax: IDENTITIES_PER_QUERY, timeoutMs: 60_000 },
  });
  return rows.map((row) => row.identity);
}
