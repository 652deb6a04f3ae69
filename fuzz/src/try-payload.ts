/** The whole reading path on one payload, and what must hold for any bytes at all. */
import { inspectBody } from '@sentryai/app-ingest/inspect/inspect-body';
import { readRecord } from '@sentryai/app-processor/normalize/read-record';
import { foldContext, foldScore, foldUnit, homeOf } from '@sentryai/langfuse';
import { priceCall } from '@sentryai/pricing';
import { AppError, type EntityPatchRow, type RecordMeta, type RefusedCount, TABLE_NAMES, type TableRows } from '@sentryai/schema';
import { encodeBlock } from '@sentryai/store/block';
import type { Seed } from './corpus.ts';
import type { Damaged } from './damage.ts';

const RECEIVED_AT_MS = Date.UTC(2026, 10, 23);
const BODY_BYTES_MAX = 64 * 1024 * 1024;

/** What is told in several events is folded once it is stored; there, too, nothing may fail. */
function encodeEntities(patches: readonly EntityPatchRow[]): void {
  const units = Map.groupBy(
    patches.map((patch) => ({ ...patch, batch_id: 'fuzz' })),
    (patch) => patch.entity_key,
  );
  const contextOf = (ref: string) => foldContext((units.get(homeOf(1, 'trace', ref)) ?? []).filter((patch) => patch.kind === 'trace'));
  for (const unit of units.values()) {
    if (unit[0]?.kind === 'score') {
      encodeBlock('entity_scores', foldScore(unit, 1), 'fuzz-0-1');
      continue;
    }
    const { spans, contents } = foldUnit(unit, { projectId: 1, contextOf, price: priceCall });
    encodeBlock('entity_spans', spans, 'fuzz-0-1');
    encodeBlock('entity_span_content', contents, 'fuzz-0-1');
  }
}

/** Whether ingest took any of it. Throws when a promise is broken. */
export function tryPayload({ protocol, signal, format }: Seed, { body, encoding }: Damaged): 'accepted' | 'refused' {
  const rules = { receivedAtMs: RECEIVED_AT_MS, retentionDays: 0 };
  let inspection;
  try {
    inspection = inspectBody({ signal: signal as never, format, body, encoding, bytesMax: BODY_BYTES_MAX, ...rules });
  } catch (error) {
    if (error instanceof AppError && error.httpStatus >= 400 && error.httpStatus < 500) return 'refused';
    throw error;
  }
  if (inspection.acceptedCount === 0) return 'refused';
  const meta: RecordMeta = {
    v: 1,
    project_id: 1,
    key_id: 'fuzz',
    protocol,
    signal,
    format,
    received_at_ms: RECEIVED_AT_MS,
    item_count: inspection.itemCount,
    retention_days: 0,
    ...(inspection.bodyHash === '' ? {} : { body_hash: inspection.bodyHash }),
  };
  // Accepted means acknowledged: from here on nothing may fail.
  const { rows, refused } = readRecord({ meta, body: inspection.body });
  for (const table of TABLE_NAMES) if (rows[table].length > 0) encodeBlock(table, rows[table], 'fuzz-0-1');
  if (signal === 'envelope') checkCounts(inspection.itemCount, rows, refused);
  encodeEntities(rows.entity_patches);
  if (({} as Record<string, unknown>)['polluted'] !== undefined) throw new Error('a payload changed Object.prototype');
  return 'accepted';
}

/** Every thing that ingest counted is a row, or refused for a reason. */
function checkCounts(itemCount: number, rows: TableRows, refused: readonly RefusedCount[]): void {
  const { span_content: _, outcomes: __, ...stored } = rows;
  const storedCount = Object.values(stored).reduce((sum, list) => sum + list.length, 0);
  const refusedCount = refused.reduce((sum, { count }) => sum + count, 0);
  if (storedCount + refusedCount !== itemCount) {
    throw new Error(`ingest counted ${itemCount} things, the processor stored ${storedCount} and refused ${refusedCount}`);
  }
}
