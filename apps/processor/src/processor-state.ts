import { queueStateOf, type QueueStats } from '@sentryai/queue';
import type { LedgerState, ProcessorState } from '@sentryai/schema';

export type ProcessorStateInput = {
  nowMs: number;
  health: { ok: boolean; message?: string };
  lag: { lagMs: number | null; oldestAgeMs: number };
  queue: QueueStats;
  ledger: LedgerState;
};

/** What the processor says of itself. */
export function processorState({ nowMs, health, lag, queue, ledger }: ProcessorStateInput): ProcessorState {
  return {
    reported_at: new Date(nowMs).toISOString(),
    is_storing: health.ok,
    message: health.message ?? '',
    lag_ms: lag.lagMs,
    queue: { ...queueStateOf(queue), oldest_age_ms: lag.oldestAgeMs },
    ledger,
  };
}
