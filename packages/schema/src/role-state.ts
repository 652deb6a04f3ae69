/** What roles say of themselves every few seconds; `GET /api/v1/delivery` hands it on. */
import { z } from 'zod';
import { ledgerDeviationSchema } from './ledger-check.ts';

export const queueStateSchema = z.object({
  pending_bytes: z.number().describe('acknowledged and not stored yet'),
  pending_records: z.number().int().nullable().describe('null where the queue cannot know it cheaply'),
  oldest_age_ms: z.number().describe('age of the oldest of them; 0 when there is none'),
  bytes_max: z.number(),
  durability: z.enum(['full', 'degraded']),
  problems: z.array(z.string()),
  unavailable_reason: z.string().nullable(),
});
export type QueueState = z.infer<typeof queueStateSchema>;

export const ledgerStateSchema = z.object({
  status: z.enum(['balanced', 'unbalanced', 'unknown']).describe('unknown: not checked yet, or the last check failed'),
  checked_at: z.string().nullable().describe('end of the last check that was made'),
  checked_to: z.string().nullable().describe('end of what it looked at'),
  received: z.number().int().describe('items that came in during what it looked at'),
  deviations: z.array(ledgerDeviationSchema),
  problem: z.string().describe("why the last check could not be made, '' when it was"),
});
export type LedgerState = z.infer<typeof ledgerStateSchema>;

export const ingestStateSchema = z.object({ reported_at: z.string(), queue: queueStateSchema });
export type IngestState = z.infer<typeof ingestStateSchema>;

export const processorStateSchema = z.object({
  reported_at: z.string(),
  is_storing: z.boolean().describe('false while storing fails and data waits on the queue'),
  message: z.string().describe("what fails, '' when nothing does"),
  lag_ms: z.number().nullable().describe('how long the last batch had waited when it was stored'),
  queue: queueStateSchema,
  ledger: ledgerStateSchema,
});
export type ProcessorState = z.infer<typeof processorStateSchema>;

/** Keys of the metadata's settings under which roles report; the name of the process follows. */
export const INGEST_STATE_PREFIX = 'role_state:ingest:';
export const PROCESSOR_STATE_PREFIX = 'role_state:processor:';
/** A report older than this is of a process that is gone, or stuck. */
export const ROLE_STATE_FRESH_MS = 60_000;

const reported = { name: z.string(), is_current: z.boolean().describe('false: not heard of for a minute') };
export const deliveryStateSchema = z.object({
  ingest: z.array(ingestStateSchema.extend(reported)),
  processors: z.array(processorStateSchema.extend(reported)),
});
export type DeliveryState = z.infer<typeof deliveryStateSchema>;
