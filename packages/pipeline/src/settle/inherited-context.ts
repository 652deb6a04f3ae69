import { NO_SPAN, type TraceTree } from '../traces/trace-tree.ts';

/** Whose work a span is; many emitters say it on the root only, some on leaves only. */
export type SpanContext = { session_id: string; user_id: string; service: string; environment: string; release: string };

/**
 * Context of every span by position: its own, else the nearest ancestor's, else that of the trace's earliest span that
 * says it (protocol page "AI telemetry conventions", section 4 rule 6).
 */
export function inheritContext({ parents, topDown }: TraceTree, spans: readonly SpanContext[]): SpanContext[] {
  const ofTrace = earliest(spans);
  /** What a span and its ancestors say. */
  const said = Array.from<SpanContext>({ length: spans.length });
  for (const position of topDown) {
    const parent = parents[position] ?? NO_SPAN;
    const own = spans[position] as SpanContext;
    said[position] = parent === NO_SPAN ? own : completed(own, said[parent] as SpanContext);
  }
  return said.map((context) => completed(context, ofTrace));
}

/** `context`, with what it leaves out taken from `other`; the same object where it leaves out nothing that the other has. */
function completed(context: SpanContext, other: SpanContext): SpanContext {
  const isComplete =
    (context.session_id !== '' || other.session_id === '') &&
    (context.user_id !== '' || other.user_id === '') &&
    (context.service !== '' || other.service === '') &&
    (context.environment !== '' || other.environment === '') &&
    (context.release !== '' || other.release === '');
  if (isComplete) return context;
  return {
    session_id: context.session_id || other.session_id,
    user_id: context.user_id || other.user_id,
    service: context.service || other.service,
    environment: context.environment || other.environment,
    release: context.release || other.release,
  };
}

function earliest(spans: readonly SpanContext[]): SpanContext {
  let found: SpanContext = { session_id: '', user_id: '', service: '', environment: '', release: '' };
  // positions are in order of time
  for (const span of spans) found = completed(found, span);
  return found;
}
