/** What both sides must see of each payload to decide about it, and no more: everything else is walked over. */
import type { Shape } from './json-shape.ts';

const SPAN = { trace_id: 'value', span_id: 'value', start_timestamp: 'value', timestamp: 'value', end_timestamp: 'value' } as const;
const TRACE = { trace_id: 'value', span_id: 'value' } as const;

export const SHAPES = {
  event: { event_id: 'value', timestamp: 'value', contexts: { trace: TRACE } },
  transaction: { event_id: 'value', start_timestamp: 'value', timestamp: 'value', contexts: { trace: TRACE }, spans: [SPAN] },
  feedback: { event_id: 'value', timestamp: 'value', contexts: { trace: TRACE, feedback: { message: 'value' } } },
  user_report: { event_id: 'value', comments: 'value' },
  spans: { items: [SPAN] },
  span: SPAN,
  logs: { items: [{ timestamp: 'value', body: 'value', trace_id: 'value' }] },
  metrics: { items: [{ timestamp: 'value', name: 'value', type: 'value', value: 'value', trace_id: 'value' }] },
  session: { sid: 'value', started: 'value', attrs: { release: 'value' } },
  sessions: { aggregates: [{ started: 'value' }], attrs: { release: 'value' } },
  client_report: { timestamp: 'value', discarded_events: 'value' },
} as const satisfies Record<string, Shape>;

export type ShapedKind = keyof typeof SHAPES;
