import { NO_SPAN, type TraceTree } from '../traces/trace-tree.ts';

/** Whose work a span is; many emitters say it on the root only, some on leaves only. */
export type SpanContext = { session_id: string; user_id: string; service: string; environment: string; release: string };

const FIELDS = ['session_id', 'user_id', 'service', 'environment', 'release'] as const satisfies readonly (keyof SpanContext)[];

/**
 * Context of every span by position: its own, else the nearest ancestor's, else that of the trace's earliest span that
 * says it (protocol page "AI telemetry conventions", section 4 rule 6). `own` gives what the span at a position says.
 */
export function inheritContext({ spans, parents, topDown }: TraceTree, own: (position: number) => SpanContext): SpanContext[] {
  const ofTrace = earliest(spans.length, own);
  const contexts = Array.from<SpanContext>({ length: spans.length });
  const isSaid = Array.from<SpanContext>({ length: spans.length });
  for (const position of topDown) {
    const parent = parents[position] ?? NO_SPAN;
    const above = parent === NO_SPAN ? undefined : isSaid[parent];
    const said = { ...own(position) };
    if (above) for (const field of FIELDS) if (said[field] === '') said[field] = above[field];
    isSaid[position] = said;
    const full = { ...said };
    for (const field of FIELDS) if (full[field] === '') full[field] = ofTrace[field];
    contexts[position] = full;
  }
  return contexts;
}

function earliest(count: number, own: (position: number) => SpanContext): SpanContext {
  const found: SpanContext = { session_id: '', user_id: '', service: '', environment: '', release: '' };
  // positions are in order of time
  for (let position = 0; position < count; position++) {
    const said = own(position);
    for (const field of FIELDS) if (found[field] === '') found[field] = said[field];
  }
  return found;
}
