import { memberRows } from '@sentryai/langfuse';
import type { EntityPatchRow } from '@sentryai/schema';
import { identityOf, rowKey } from '../normalize/keyed-rows.ts';
import type { Ledger } from '../normalize/ledger.ts';

const MINUTE_MS = 60_000;

/**
 * A batch's patches as they are inserted: they share a time, by which they are one part in the store. Beside them rows that
 * say which observations belong to which traces; they are no items, and count as rows only.
 */
export function patchesOfBatch(
  patches: readonly EntityPatchRow[],
  { ledger, refused }: { ledger: Ledger; refused: ReadonlyMap<string, unknown> },
): EntityPatchRow[] {
  const batch_at_ms = patches.reduce((earliest, patch) => Math.min(earliest, patch.received_at_ms), Number.MAX_SAFE_INTEGER);
  const members = memberRows(patches).filter((row) => !refused.has(rowKey('entity_patches', row.project_id, identityOf(row))));
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
  return [...patches, ...members].map((patch) => ({ ...patch, batch_at_ms }));
}
