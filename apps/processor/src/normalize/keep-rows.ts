/** Which rows of a record are new, and how each of its items ended. */
import { reportOutcomes } from '@sentryai/pipeline';
import type { EntityPatchRow, MetricRow, OutcomeReason, RecordMeta, TableName, TableRows } from '@sentryai/schema';
import { KEYED_TABLES, spanIdentity } from '../dedup/item-key.ts';
import { contentKey, identityOf, itemTypeOf, type KeyedRow, ownTimeUs, rowKey } from './keyed-rows.ts';
import type { Ledger } from './ledger.ts';
import type { RecordRows } from './read-record.ts';
import type { RecordAccount } from './record-account.ts';

const DAY_MS = 86_400_000;
/** Why an event may be in quarantine although its patch is stored. */
const FOLDED_AGAIN: ReadonlySet<string> = new Set<OutcomeReason>(['fold_failed', 'store_refused']);

export type BatchState = {
  /** Rows to insert, added to. */
  rows: TableRows;
  ledger: Ledger;
  /** Rows (rowKey) that earlier batches stored, and those of this batch so far. */
  known: Set<string>;
  /** Rows that the store refused when this batch was inserted. */
  refused: ReadonlyMap<string, unknown>;
  /** Patches (rowKey) beyond the limit of their thing. */
  tooMany: ReadonlySet<string>;
  /** New patches in their order, also those that the store refused; added to. */
  told: EntityPatchRow[];
};

type RowCounts = {
  stored: number;
  derived: number;
  expiring: number;
  /** Of items from quarantine that are stored now: rows that were kept when others of theirs were refused. */
  keptBefore: number;
};
const noRows = (): RowCounts => ({ stored: 0, derived: 0, expiring: 0, keptBefore: 0 });

/** `isLost`: the items count as quarantined already; what the store took of their rows is only counted as rows. */
export function keepRows({ result, isLost }: { result: RecordRows; isLost: boolean }, account: RecordAccount, batch: BatchState): void {
  const { rows, ledger, known, refused, tooMany, told } = batch;
  const { meta } = account;
  const contents = new Map(result.rows.span_content.map((content) => [spanIdentity(content), content]));
  const contentCounts = noRows();
  const expiringUs = expiringBeforeUs(meta);
  // What is to be found by when it came (live views, settling) comes from quarantine now, whenever it was sent.
  const storedAtMs = meta.replay?.requested_at_ms ?? meta.received_at_ms;
  const isReplayed = meta.replay !== undefined;
  const hasNew = isReplayed && meta.item_count === 1 && hasNewRow(result, known);
  for (const table of KEYED_TABLES) {
    const counts = noRows();
    keepNew(result.rows[table], rows[table], (row) => {
      const identity = identityOf(row);
      const key = rowKey(table, row.project_id, identity);
      // A patch that nothing could be made of is stored; it is told again, so that its thing is folded again.
      const isKnown = known.has(key) && !(table === 'entity_patches' && FOLDED_AGAIN.has(meta.replay?.reason ?? ''));
      known.add(key);
      const report = result.reports?.has(row as MetricRow) ? (row as MetricRow) : null;
      const isItem = !isLost && !result.owners?.has(row);
      // An item from quarantine may have left some of its rows in the store before one was refused.
      const isDuplicate = isKnown && !hasNew;
      if (isItem && !isDuplicate && tooMany.has(key)) {
        account.add(itemTypeOf(table, row), 'limited', 'too_many_updates', 1);
        return false;
      }
      if (isItem)
        account.add(
          itemTypeOf(table, row, report !== null),
          isDuplicate ? 'duplicate' : 'stored',
          isReplayed && !isDuplicate ? 'replayed' : '',
          1,
        );
      if (isItem && isKnown && !isDuplicate) counts.keptBefore += 1;
      if (isKnown) return false;
      row.received_at_ms = storedAtMs;
      if ('entity_key' in row) told.push(row);
      if (refused.has(key)) return false;
      if (isItem && report) for (const outcome of reportOutcomes(report, meta)) ledger.addRow(outcome);
      const isExpiring = ownTimeUs(table, row) < expiringUs;
      count(counts, isItem, isExpiring);
      const content = table === 'spans' || table === 'span_starts' ? contents.get(identity) : undefined;
      contents.delete(identity);
      if (!content || refused.has(contentKey(content))) return true;
      content.received_at_ms = storedAtMs;
      rows.span_content.push(content);
      count(contentCounts, false, isExpiring);
      return true;
    });
    note(ledger, meta, table, counts);
  }
  note(ledger, meta, 'span_content', contentCounts);
}

function count(counts: RowCounts, isItem: boolean, isExpiring: boolean): void {
  counts[isItem ? 'stored' : 'derived'] += 1;
  if (isExpiring) counts.expiring += 1;
}

/**
 * Rows cannot be told apart by key and protocol once they are stored, so neither are their counts. From quarantine, items
 * count where they came in, and rows where they are found: the items' minute has no rows of them.
 */
function note(ledger: Ledger, meta: RecordMeta, table: TableName, { stored, derived, expiring, keptBefore }: RowCounts): void {
  const ofProject = { ...meta, key_id: '', protocol: 'outcomes' as const };
  const ofRows = { ...ofProject, received_at_ms: meta.replay?.requested_at_ms ?? meta.received_at_ms };
  ledger.add(ofProject, table, 'rows_stored', '', stored + keptBefore);
  if (meta.replay) {
    ledger.add(ofProject, table, 'rows_derived', '', -stored - keptBefore);
    ledger.add(ofRows, table, 'rows_derived', '', stored);
  }
  ledger.add(ofRows, table, 'rows_derived', '', derived);
  ledger.add(ofRows, table, 'rows_expiring', '', expiring);
}

/** Rows of a time before this one may be deleted at any moment; Unix microseconds. */
function expiringBeforeUs({ received_at_ms, retention_days }: RecordMeta): number {
  if (retention_days === 0) return Number.NEGATIVE_INFINITY;
  return (received_at_ms - Math.max(retention_days - 1, retention_days / 2) * DAY_MS) * 1000;
}

function hasNewRow(result: RecordRows, known: ReadonlySet<string>): boolean {
  return KEYED_TABLES.some((table) => result.rows[table].some((row) => !known.has(rowKey(table, row.project_id, identityOf(row)))));
}

function keepNew(from: readonly KeyedRow[], into: KeyedRow[], isNew: (row: KeyedRow) => boolean): void {
  for (const row of from) if (isNew(row)) into.push(row);
}
