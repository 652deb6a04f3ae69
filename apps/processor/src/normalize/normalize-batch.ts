/** A frozen batch to rows of all tables: read each record, drop what was stored before, count every item once. */
import { readFrames } from '@sentryai/queue';
import { type BodyItems, type EntityPatchRow, emptyTableRows, type QueueRecord, type TableRows } from '@sentryai/schema';
import type { CandidateGroup } from '../dedup/candidates.ts';
import { itemKeyHash, KEYED_TABLES, type KeyedTable } from '../dedup/item-key.ts';
import type { SeenFilter } from '../dedup/seen-filter.ts';
import type { UnfoldedPatches } from '../entities/patch-query.ts';
import { patchesOfBatch } from '../entities/patches-of-batch.ts';
import { findTooMany, type UpdateLimit } from '../entities/update-limit.ts';
import type { OccurrenceGroup } from '@sentryai/issues';
import type { RulesSnapshot } from '../rules/rules-cache.ts';
import type { FrameMapper } from '../source-maps/frame-mapper.ts';
import { ErrorGrouper, NO_SNAPSHOT } from './error-grouper.ts';
import { keepRows } from './keep-rows.ts';
import { identityOf, type KeyedRow, ownTimeUs, rowKey } from './keyed-rows.ts';
import { Ledger } from './ledger.ts';
import { findLost, type LostItems } from './lost-items.ts';
import type { Failure, Poison } from './poison.ts';
import { quarantineItems, replayEvent } from './quarantine-items.ts';
import { type BlobBytes, type ReadRecord, readRecord, type RecordRows } from './read-record.ts';
import { RecordAccount, type UnaccountedRecord } from './record-account.ts';
import { cutRecord, type PlaceRange, recordItems } from './record-items.ts';

/** Which identities of the groups were stored by earlier batches, in the order of the groups. */
export type ConfirmStored = (groups: CandidateGroup[]) => Promise<string[][]>;

/** A record, or a part of one, with what it says. `isLost`: its items count as quarantined already. */
type ReadPart = { record: QueueRecord; account: RecordAccount; result: RecordRows; isLost?: boolean };

export type NormalizeOptions = {
  frames: Uint8Array;
  batchId: string;
  /** What this processor has seen; updated. */
  filter: SeenFilter;
  /** Asks the store about items that the filter may have seen; must wait for the inserts of earlier batches. */
  confirm: ConfirmStored;
  /** Records that cannot be processed as a whole, from findPoison; without it such a record fails the batch. */
  poison?: Poison | undefined;
  /** Rows (by rowKey) that the store refused when this batch was inserted, with why. */
  refused?: ReadonlyMap<string, string> | undefined;
  /** Patches of this batch that are stored, but whose things could not be folded then. */
  unfolded?: UnfoldedPatches | undefined;
  /** What the limit of updates needs to know; absent: nothing was ever said before. */
  limit?: UpdateLimit | undefined;
  /** What projects said about their errors. */
  rules?: RulesSnapshot | undefined;
  /** Original places for minified frames; without it they stay as they were sent. */
  frameMapper?: FrameMapper | undefined;
  /** How records are read; another one in tests only. */
  read?: ReadRecord | undefined;
};

/** What a batch becomes: rows of all tables, and the bytes that its blob rows name. */
export type NormalizedBatch = {
  rows: TableRows;
  blobs: BlobBytes[];
  /** Occurrences by issue, for the metadata to count. */
  groups: OccurrenceGroup[];
  /** Records whose items do not add up: a fault of ours, to be told. */
  unaccounted: UnaccountedRecord[];
};

/** Rows whose items end in quarantine after the batch was inserted, by rowKey. */
function failedRows({ refused, unfolded }: NormalizeOptions): ReadonlyMap<string, Failure> {
  const failed = new Map<string, Failure>();
  for (const [key, why] of unfolded ?? []) failed.set(key, why);
  for (const [key, why] of refused ?? []) {
    const message = `Refused by ${why}. Other rows of the item, if there are any, may be visible.`;
    failed.set(key, { reason: 'store_refused', message });
  }
  return failed;
}

async function findPatchesTooMany(parts: readonly ReadPart[], limit: UpdateLimit | undefined): Promise<ReadonlySet<string>> {
  const patches = parts.flatMap(({ result }) => result.rows.entity_patches);
  return limit === undefined || patches.length === 0 ? new Set() : findTooMany(patches, limit);
}

/** The parts of a record whose items the store took, and those that stand alone because it refused a row of theirs. */
function separated({ record, account }: ReadPart, items: BodyItems | null, { good, bad }: LostItems, read: ReadRecord): ReadPart[] {
  const partOf = (range: PlaceRange, isLost: boolean): ReadPart => {
    const part = cutRecord(record, items, range);
    return { record: part, account, result: read(part), isLost };
  };
  return [...good.map((range) => partOf(range, false)), ...bad.map((range) => partOf(range, true))];
}

export async function normalizeBatch(options: NormalizeOptions): Promise<NormalizedBatch> {
  const { frames, batchId, filter, confirm, poison, refused = new Map<string, string>(), frameMapper } = options;
  const { read: readAsSent = readRecord } = options;
  const read: ReadRecord = (record) => mapped(readAsSent(record), frameMapper);
  const grouper = new ErrorGrouper(options.rules ?? NO_SNAPSHOT, frameMapper);
  const rows = emptyTableRows();
  const ledger = new Ledger();
  const accounts: RecordAccount[] = [];
  const parts: ReadPart[] = [];
  for (const record of readFrames(frames)) {
    const account = new RecordAccount(record, accounts.length, ledger);
    accounts.push(account);
    if (record.meta.replay?.verdict !== undefined) continue;
    const cut = poison?.get(account.index);
    const items = cut?.isCut ? recordItems(record) : null;
    for (const { from, to, ...failure } of cut?.bad ?? []) {
      rows.quarantine.push(...quarantineItems({ record, items, range: { from, to }, failure }, account, batchId));
    }
    const good = cut ? cut.good.map((range) => cutRecord(record, items, range)) : [record];
    for (const part of good) parts.push({ record: part, account, result: readAsSent(part) });
  }
  // first of all, and at once: batches must pass the filter in their order
  const known = await findStoredBefore(parts, filter, confirm);
  const tooMany = await findPatchesTooMany(parts, options.limit);
  await frameMapper?.prepare(parts.flatMap(({ result }) => result.rows.errors));
  for (const { result, account } of parts) {
    mapped(result, frameMapper);
    grouper.dropDiscarded(result, account);
  }
  const failed = failedRows(options);
  const told: EntityPatchRow[] = [];
  for (const part of parts) {
    const { record, account } = part;
    const items = failed.size === 0 ? null : recordItems(record);
    const lost = findLost({ ...part, items }, failed, read);
    for (const { from, to, ...failure } of lost?.bad ?? []) {
      rows.quarantine.push(...quarantineItems({ record, items, range: { from, to }, failure }, account, batchId));
    }
    for (const { result, isLost = false } of lost ? separated(part, items, lost, read) : [part]) {
      if (!isLost) for (const { item_type, outcome, reason, count } of result.refused) account.add(item_type, outcome, reason, count);
      for (const row of result.rows.outcomes) ledger.addRow(row);
      keepRows({ result, isLost }, account, { rows, ledger, known, refused, tooMany, told });
    }
  }
  const unaccounted = accounts.map((account) => account.close()).filter((record) => record !== null);
  if (told.length > 0) rows.entity_patches = patchesOfBatch(told, { ledger, refused });
  const occurrences = grouper.occurrencesOf(rows.errors);
  rows.occurrences = occurrences.rows;
  rows.occurrence_counts = occurrences.counts;
  rows.outcomes = ledger.rows();
  rows.quarantine_events = accounts.map(replayEvent).filter((event) => event !== null);
  return { rows, blobs: keptBlobs(parts, rows), groups: occurrences.groups, unaccounted };
}

function mapped(result: RecordRows, frameMapper: FrameMapper | undefined): RecordRows {
  if (frameMapper !== undefined) for (const row of result.rows.errors) frameMapper.apply(row);
  return result;
}

/** Bytes of blobs whose rows are new; those of duplicates are kept already. */
function keptBlobs(parts: readonly ReadPart[], rows: TableRows): BlobBytes[] {
  const kept = new Set(rows.blobs.map((row) => `${row.project_id}|${row.blob_id}`));
  return parts.flatMap(({ result }) => result.blobs ?? []).filter((blob) => kept.delete(`${blob.project_id}|${blob.blob_id}`));
}

async function findStoredBefore(parts: readonly ReadPart[], filter: SeenFilter, confirm: ConfirmStored): Promise<Set<string>> {
  const groups = new Map<string, CandidateGroup>();
  for (const { account, result } of parts) {
    const { received_at_ms, replay } = account.meta;
    for (const table of KEYED_TABLES) {
      for (const row of result.rows[table]) {
        const identity = identityOf(row);
        const maybeSeen = filter.checkAndAdd(itemKeyHash(table, row.project_id, identity), received_at_ms);
        // What comes from quarantine may have been seen by a processor that has the item's partition.
        if (maybeSeen || replay) addCandidate(groups, table, row, identity, received_at_ms);
      }
    }
  }
  const asked = [...groups.values()];
  if (asked.length === 0) return new Set();
  const answers = await confirm(asked);
  return new Set(asked.flatMap((group, index) => (answers[index] ?? []).map((identity) => rowKey(group.table, group.projectId, identity))));
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
