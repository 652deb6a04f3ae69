import type { DemoRequest } from './requests.ts';
import { requestsOf } from './requests.ts';
import type { DemoTrace } from './telemetry.ts';
import { splitLateEvents, traceEndMs, traceStartMs } from './telemetry.ts';

type Pending = { trace: DemoTrace; startMs: number; endMs: number; isAnnounced: boolean };

/** Work shorter than this is over before anybody could see it running. */
const ANNOUNCED_FROM_MS = 3_000;

function announcement(trace: DemoTrace): Record<string, unknown> | null {
  const root = trace.spans.find((span) => span.parentSpanId === '');
  if (root === undefined) return null;
  const { 'gen_ai.conversation.id': session, 'user.id': user, 'gen_ai.agent.name': agent } = root.attributes;
  return {
    type: 'span_start',
    trace_id: root.traceId,
    span_id: root.spanId,
    name: root.name,
    kind: agent === undefined ? 'workflow' : 'agent',
    start: Math.round(root.startMs * 1_000) / 1_000_000,
    ...(typeof session === 'string' ? { session_id: session } : {}),
    ...(typeof user === 'string' ? { user_id: user } : {}),
    ...trace.source,
  };
}

/**
 * Traces that are still running, or have not begun. Each is sent when it is over, as an exporter would; longer ones are
 * announced when they begin, so that they show as running.
 */
export class LiveQueue {
  #pending: Pending[] = [];

  get size(): number {
    return this.#pending.length;
  }

  add(traces: readonly DemoTrace[]): void {
    for (const trace of traces) this.#pending.push({ trace, startMs: traceStartMs(trace), endMs: traceEndMs(trace), isAnnounced: false });
  }

  /** What is due at `nowMs`; every span and event comes out once. */
  take(nowMs: number): DemoRequest[] {
    const finished = this.#pending.filter((entry) => entry.endMs <= nowMs).map((entry) => splitLateEvents(entry.trace, nowMs));
    this.#pending = this.#pending.filter((entry) => entry.endMs > nowMs);
    this.add(finished.map(({ late }) => late).filter((trace) => trace !== null));

    const starting = this.#pending.filter(
      (entry) => !entry.isAnnounced && entry.startMs <= nowMs && entry.endMs - entry.startMs >= ANNOUNCED_FROM_MS,
    );
    for (const entry of starting) entry.isAnnounced = true;
    const announced = starting.map((entry) => announcement(entry.trace)).filter((event) => event !== null);
    const announcements: DemoRequest[] =
      announced.length === 0 ? [] : [{ path: '/v1/events', body: JSON.stringify({ events: announced }) }];
    return [...announcements, ...requestsOf(finished.map(({ due }) => due))];
  }
}
