/** What the ledger's check of itself can find, and how it is told. */
import { z } from 'zod';

/**
 * `unbalanced`: items came in and did not end, or ended without having come in. `unaccounted`: processing itself noticed
 * that a record's items do not add up. `acknowledged_lost`: ingest answered success for more items than arrived in the
 * ledger. `rows_missing`, `rows_surplus`: a table has fewer or more rows than were written. `items_without_rows`: items
 * counted as stored, and rows that are such items, are not the same number.
 */
export const LEDGER_DEVIATIONS = [
  'unbalanced',
  'unaccounted',
  'acknowledged_lost',
  'rows_missing',
  'rows_surplus',
  'items_without_rows',
] as const;

export const ledgerDeviationSchema = z.object({
  kind: z.enum(LEDGER_DEVIATIONS),
  project_id: z.number().int(),
  minute: z.string().describe('of receipt; RFC 3339'),
  key: z.string().nullable(),
  protocol: z.string().nullable(),
  table: z.string().nullable(),
  expected: z.number().int(),
  actual: z.number().int(),
});
export type LedgerDeviation = z.infer<typeof ledgerDeviationSchema>;

export const ledgerCheckSchema = z.object({
  from: z.string(),
  to: z.string(),
  status: z.enum(['balanced', 'unbalanced']),
  received: z.number().int().describe('items that came in during the window'),
  rows: z.number().int().describe('rows found in the tables'),
  deviations: z.array(ledgerDeviationSchema).describe('at most a hundred'),
});
export type LedgerCheckResult = z.infer<typeof ledgerCheckSchema>;
