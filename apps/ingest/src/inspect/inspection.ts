/** What ingest learns from a body before it acknowledges. Plain data: it crosses a thread boundary. */
import type { BatchError } from '@sentryai/langfuse';
import type { RefusedCount } from '@sentryai/schema';
import type { Dsn } from '@sentryai/sentry';

export type RejectedItem = { index: number; reason: string; message: string; item_type: string };

/** What the answer needs besides counts, by protocol. */
export type InspectionReply =
  | { kind: 'otlp' }
  /** Each refused event. */
  | { kind: 'native'; rejectedItems: RejectedItem[] }
  /** Id of the event, '' when there is none; DSN in the envelope's header. */
  | { kind: 'sentry'; eventId: string; dsn: Dsn | null }
  /** Each event of a Langfuse batch, by how it ended. */
  | { kind: 'langfuse'; successIds: string[]; errors: BatchError[] }
  /** Id of the one thing that was sent. */
  | { kind: 'scores'; accepted: number; errors: BatchError[] }
  | { kind: 'item'; id: string };

export type Inspection = {
  /** Inflated bytes, what the queue will hold. */
  body: Uint8Array;
  /** Items in the body; accepted ones and `refused` add up to it. */
  itemCount: number;
  acceptedCount: number;
  /** Items that will not be stored, by type, outcome and reason. */
  refused: RefusedCount[];
  /** One sentence about the refused items, '' when there are none. */
  message: string;
  partitionKey: string;
  /** Hex SHA-256 cut to 32 digits; '' where items bring their own identity. */
  bodyHash: string;
  reply: InspectionReply;
};

/** Items of the body that were refused for a fault of theirs (not those that we chose to ignore). */
export function rejectedCount(inspection: Inspection): number {
  return inspection.refused.filter(({ outcome }) => outcome === 'rejected').reduce((sum, { count }) => sum + count, 0);
}
