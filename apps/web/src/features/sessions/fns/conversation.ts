/** The loaded pages of a conversation as what stands on the screen: the head of each trace, and its turns. */
import type { ScoreEntry, SessionTurn, SessionTurns, TraceRow, TurnError } from '@sentryai/schema';
import { turnId } from './session-search.ts';

export type ConversationEntry =
  | { kind: 'trace'; key: string; traceId: string; trace: TraceRow | null; scores: ScoreEntry[]; errors: TurnError[] }
  | { kind: 'turn'; key: string; turn: SessionTurn; scores: ScoreEntry[]; errors: TurnError[] };

/** A trace's head stands wherever the conversation goes over to it. A turn that two pages hold is shown once. */
export function conversationOf(pages: readonly SessionTurns[]): ConversationEntry[] {
  const traces = new Map(pages.flatMap((page) => page.traces.map((trace) => [trace.trace_id, trace] as const)));
  const turns = firstOf(
    pages.flatMap((page) => page.data),
    turnId,
  );
  const scores = groupBySpan(
    firstOf(
      pages.flatMap((page) => page.scores),
      ({ event_id }) => event_id,
    ),
    turns,
  );
  const errors = groupBySpan(
    firstOf(
      pages.flatMap((page) => page.errors),
      ({ event_id }) => event_id,
    ),
    turns,
  );
  const entries: ConversationEntry[] = [];
  const headed = new Set<string>();
  let traceId = '';
  for (const turn of turns) {
    if (turn.trace_id !== traceId) {
      traceId = turn.trace_id;
      const isFirstHead = !headed.has(traceId);
      headed.add(traceId);
      entries.push({
        kind: 'trace',
        key: `${traceId}.${entries.length}`,
        traceId,
        trace: traces.get(traceId) ?? null,
        scores: isFirstHead ? (scores.get(traceId) ?? []) : [],
        errors: isFirstHead ? (errors.get(traceId) ?? []) : [],
      });
    }
    const key = turnId(turn);
    entries.push({ kind: 'turn', key, turn, scores: scores.get(key) ?? [], errors: errors.get(key) ?? [] });
  }
  return entries;
}

/** True when the turn, a tool that it asked for, or something reported within it failed. */
export function isFailed(entry: ConversationEntry): boolean {
  if (entry.kind !== 'turn') return false;
  const { turn, errors } = entry;
  return turn.status === 'error' || errors.length > 0 || (turn.kind === 'exchange' && turn.tools.some(({ error }) => error !== null));
}

function firstOf<T>(items: readonly T[], idOf: (item: T) => string): T[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const id = idOf(item);
    if (seen.has(id)) return false;
    seen.add(id);
    return true;
  });
}

/** By turn where there is one for the span, else by trace. */
function groupBySpan<T extends { trace_id: string | null; span_id: string | null }>(
  items: readonly T[],
  turns: readonly SessionTurn[],
): Map<string, T[]> {
  const turnOf = new Map<string, string>();
  for (const turn of turns) {
    const key = turnId(turn);
    turnOf.set(key, key);
    if (turn.kind !== 'exchange') continue;
    for (const { span, trace_id } of turn.tools) if (span !== null) turnOf.set(turnId({ trace_id, span_id: span.span_id }), key);
  }
  return Map.groupBy(items, ({ trace_id, span_id }) => {
    const traceId = trace_id ?? '';
    return turnOf.get(turnId({ trace_id: traceId, span_id: span_id ?? '' })) ?? traceId;
  });
}
