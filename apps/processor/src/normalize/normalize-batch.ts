/** A frozen batch to rows of all tables: read each record, drop what was stored before, count every item once. */
import { reportOutcomes, SDK_DISCARDED_METRIC } from '@sentryai/pipeline';
import { readFrames } from '@sentryai/queue';
import {
  AppError,
  emptyTableRows,
  type MetricRow,
  type QuarantineRow,
  type QueueRecord,
  type RecordMeta,
  type SpanContentRow,
  type SpanRow,
  type TableRows,
} from '@sentryai/schema';
import type { CandidateGroup } from '../dedup/candidates.ts';
import { itemKeyHash, KEYED_TABLES, type KeyedTable, spanIdentity } from '../dedup/item-key.ts';
import type { SeenFilter } from '../dedup/seen-filter.ts';
import { Ledger } from './ledger.ts';
import { type BlobBytes, readRecord, type RecordRows } from './read-record.ts';

/** Which identities of the groups were stored by earlier batches, in the order of the groups. */
export type ConfirmStored = (groups: CandidateGroup[]) => Promise<string[][]>;

/** Item type in the ledger by table, where the table says it. */
const ITEM_TYPES: Record<KeyedTable, string> = {
  spans: 'span',
  span_starts: 'span_start',
  logs: 'log',
  errors: 'error',
  metrics: 'metric',
  scores: 'score',
  blobs: 'attachment',
  release_sessions: 'session',
};

type ReadRecord = { record: QueueRecord; result: RecordRows };

/** Why records of a batch go to quarantine, by their place in it. */
export type Poison = ReadonlyMap<number, unknown>;

export type NormalizeOptions = {
  frames: Uint8Array;
  batchId: string;
  /** What this processor has seen; updated. */
  filter: SeenFilter;
  /** Asks the store about items that the filter may have seen; must wait for the inserts of earlier batches. */
  confirm: ConfirmStored;
  /** Records that are known to fail, from findPoison. */
  poison?: Poison;
};

/** What a batch becomes: rows of all tables, and the bytes that its blob rows name. */
export type NormalizedBatch = { rows: TableRows; blobs: BlobBytes[] };

export async function normalizeBatch({ frames, batchId, filter, confirm, poison }: NormalizeOptions): Promise<NormalizedBatch> {
  const rows = emptyTableRows();
  const ledger = new Ledger();
  const read: ReadRecord[] = [];
  let index = 0;
  for (const record of readFrames(frames)) {
    try {
      if (poison?.has(index)) throw poison.get(index);
      read.push({ record, result: readRecord(record) });
    } catch (error) {
      rows.quarantine.push(quarantine(record, `${batchId}-${index}`, error));
      ledger.add(record.meta, 'request', 'quarantined', 'normalize_failed', record.meta.item_count);
    }
    index += 1;
  }
  const stored = await findStoredBefore(read, filter, confirm);
  const seenInBatch = new Set<string>();
  for (const { record, result } of read) {
    for (const { item_type, outcome, reason, count } of result.refused) ledger.add(record.meta, item_type, outcome, reason, count);
    for (const row of result.rows.outcomes) ledger.addRow(row);
    const contents = new Map(result.rows.span_content.map((content) => [spanIdentity(content), content]));
    for (const table of KEYED_TABLES) {
      keepNew(result.rows[table], rows[table], (row) => {
        const key = `${table}|${row.project_id}|${identityOf(row)}`;
        const isDuplicate = stored.has(key) || seenInBatch.has(key);
        seenInBatch.add(key);
        if (!isDerived(record.meta, table)) ledger.add(record.meta, itemTypeOf(table, row), isDuplicate ? 'duplicate' : 'stored', '', 1);
        if (isDuplicate) return false;
        if (isReport(table, row)) for (const outcome of reportOutcomes(row, record.meta)) ledger.addRow(outcome);
        if (table === 'spans' || table === 'span_starts') moveContent(contents, identityOf(row), rows.span_content);
        return true;
      });
    }
  }
  rows.outcomes = ledger.rows();
  return { rows, blobs: keptBlobs(read, rows) };
}

/**
 * Looks for the records whose rows cannot be encoded, each on its own, after the batch as a whole failed to: one bad
 * value must not hold up everything behind it. `encode` throws for rows that do not fit their table.
 */
export function findPoison(frames: Uint8Array, encode: (rows: TableRows) => void): Poison {
  const poison = new Map<number, unknown>();
  let index = 0;
  for (const record of readFrames(frames)) {
    try {
      encode(readRecord(record).rows);
    } catch (error) {
      poison.set(index, error);
    }
    index += 1;
  }
  return poison;
}

/** Bytes of blobs whose rows are new; those of duplicates are kept already. */
function keptBlobs(read: readonly ReadRecord[], rows: TableRows): BlobBytes[] {
  const kept = new Set(rows.blobs.map((row) => `${row.project_id}|${row.blob_id}`));
  return read.flatMap(({ result }) => result.blobs ?? []).filter((blob) => kept.delete(`${blob.project_id}|${blob.blob_id}`));
}

type KeyedRow = TableRows[KeyedTable][number];

function keepNew(from: readonly KeyedRow[], into: KeyedRow[], isNew: (row: KeyedRow) => boolean): void {
  for (const row of from) if (isNew(row)) into.push(row);
}

function moveContent(contents: Map<string, SpanContentRow>, identity: string, into: SpanContentRow[]): void {
  const content = contents.get(identity);
  if (!content) return;
  contents.delete(identity);
  into.push(content);
}

function identityOf(row: KeyedRow): string {
  return 'dedup_key' in row ? row.dedup_key : spanIdentity(row);
}

/** The ledger names what was sent: `llm_usage` events are stored as spans, client reports as metrics. */
function itemTypeOf(table: KeyedTable, row: KeyedRow): string {
  if (isReport(table, row)) return 'client_report';
  return table === 'spans' && (row as SpanRow).origin === 'native' && (row as SpanRow).scope_name === 'llm_usage'
    ? 'llm_usage'
    : ITEM_TYPES[table];
}

/**
 * Rows that were read out of another item and stored beside it: OTLP has spans, log records and data points only, its
 * errors and scores are what these say. The ledger counts what was sent.
 */
function isDerived({ protocol }: RecordMeta, table: KeyedTable): boolean {
  return protocol === 'otlp' && (table === 'errors' || table === 'scores');
}

function isReport(table: KeyedTable, row: KeyedRow): row is MetricRow {
  return table === 'metrics' && (row as MetricRow).name === SDK_DISCARDED_METRIC;
}

async function findStoredBefore(read: ReadRecord[], filter: SeenFilter, confirm: ConfirmStored): Promise<Set<string>> {
  const groups = new Map<string, CandidateGroup>();
  for (const { record, result } of read) {
    for (const table of KEYED_TABLES) {
      for (const row of result.rows[table]) {
        const identity = identityOf(row);
        if (filter.checkAndAdd(itemKeyHash(table, row.project_id, identity), record.meta.received_at_ms))
          addCandidate(groups, table, row, identity, record.meta.received_at_ms);
      }
    }
  }
  const asked = [...groups.values()];
  if (asked.length === 0) return new Set();
  const answers = await confirm(asked);
  return new Set(
    asked.flatMap((group, index) => (answers[index] ?? []).map((identity) => `${group.table}|${group.projectId}|${identity}`)),
  );
}

function addCandidate(groups: Map<string, CandidateGroup>, table: KeyedTable, row: KeyedRow, identity: string, receivedAtMs: number): void {
  const timeMs = ownTimeUs(table, row) / 1000;
  const key = `${table}|${row.project_id}`;
  const group = groups.get(key) ?? {
    table,
    projectId: row.project_id,
    identities: [],
    timeMinMs: timeMs,
    timeMaxMs: timeMs,
    receivedMinMs: receivedAtMs,
  };
  group.identities.push(identity);
  group.timeMinMs = Math.min(group.timeMinMs, timeMs);
  group.timeMaxMs = Math.max(group.timeMaxMs, timeMs);
  group.receivedMinMs = Math.min(group.receivedMinMs, receivedAtMs);
  groups.set(key, group);
}

/** The time that the row lies at in its table. A metric point has a start too, which is another thing. */
function ownTimeUs(table: KeyedTable, row: KeyedRow): number {
  return table === 'spans' || table === 'span_starts' ? (row as SpanRow).start_time_us : (row as MetricRow).timestamp_us;
}

function quarantine(record: QueueRecord, id: string, error: unknown): QuarantineRow {
  return {
    project_id: record.meta.project_id,
    quarantine_id: id,
    received_at_ms: record.meta.received_at_ms,
    protocol: record.meta.protocol,
    reason: 'normalize_failed',
    message: error instanceof AppError ? error.message : `internal error: ${error instanceof Error ? error.name : 'unknown'}`,
    meta: JSON.stringify(record.meta),
    body: Buffer.from(record.body).toString('base64'),
  };
}
