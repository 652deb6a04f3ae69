import { memberRows } from '@sentryai/langfuse';
import type { EntityPatchRow } from '@sentryai/schema';
import { identityOf, rowKey } from '../normalize/keyed-rows.ts';
import type { Ledger } from '../normalize/ledger.ts';

const MINUTE_MS = 60_000;

/**
 * A batch's patches as they are inserted: they share a time, by which they are one part in the store. Beside them rows that
 * say which observations belong to which traces; they are no items, and count as rows only.
 *  told     the batch's patches in their order
 *  refused  rows (rowKey) that the store refused; the others of the batch are there
 */
export function patchesOfBatch(
  told: readonly EntityPatchRow[],
  { ledger, refused }: { ledger: Ledger; refused: ReadonlyMap<string, unknown> },
): EntityPatchRow[] {
  const isThere = (row: EntityPatchRow): boolean => !refused.has(rowKey('entity_patches', row.project_id, identityOf(row)));
  const batch_at_ms = told.reduce((earliest, patch) => Math.min(earliest, patch.received_at_ms), Number.MAX_SAFE_INTEGER);
  const members = memberRows(told).filter(isThere);
  for (const { project_id, received_at_ms } of members) {
    ledger.addRow({
      project_id,
      minute_ms: Math.floor(received_at_ms / MINUTE_MS) * MINUTE_MS,
      key_id: '',
      protocol: 'outcomes',
      item_type: 'entity_patches',
      outcome: 'rows_derived',
      reason: '',
      quantity: 1,
    });
  }
  return [...told.filter(isThere), ...members].map((patch) => ({ ...patch, batch_at_ms }));
}
