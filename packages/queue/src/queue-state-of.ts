import type { QueueState } from '@sentryai/schema';
import type { QueueStats } from './port.ts';

/** A queue's state as roles report it. */
export function queueStateOf(stats: QueueStats): QueueState {
  return {
    pending_bytes: stats.pendingBytes,
    pending_records: stats.pendingRecords,
    oldest_age_ms: stats.oldestAgeMs,
    bytes_max: stats.bytesMax,
    durability: stats.durability ?? 'full',
    problems: [...(stats.durabilityProblems ?? [])],
    unavailable_reason: stats.unavailableReason ?? null,
  };
}
