import { MODEL_CALL_KINDS } from '@sentryai/conventions';
import { NO_SPAN, overlaps, type TraceSpan, type TraceTree } from './trace-tree.ts';

/** A hand-over to another agent looks like a tool to the model and runs nothing. */
const HANDOFF = /^handoff[_ ]to[_ ]/;

/** A span that tells about a tool run; a hand-over to another agent is none. */
export function isToolSpan(span: TraceSpan): boolean {
  if (span.kind === 'tool') return !HANDOFF.test(span.tool_name);
  return span.kind === 'mcp' && span.tool_name !== '';
}

/** A framework's tool span, the MCP client's and the MCP server's are one run; their names may carry a prefix. */
function isSameRun(outer: TraceSpan, inner: TraceSpan): boolean {
  if (outer.tool_call_id !== '' && inner.tool_call_id !== '') return outer.tool_call_id === inner.tool_call_id;
  if (outer.kind === 'mcp' || inner.kind === 'mcp') return true;
  return outer.tool_name.endsWith(inner.tool_name) || inner.tool_name.endsWith(outer.tool_name);
}

/** Positions of the spans that stand for a tool run each: the outermost of nested views of one run, and one of two views side by side. */
export function findToolRuns({ spans, parents, topDown }: TraceTree): Set<number> {
  // the nearest tool span around each span, as long as no model call or agent begins work of its own in between
  const enclosing = new Int32Array(spans.length).fill(NO_SPAN);
  const byCallId = new Map<string, TraceSpan>();
  const runs = new Set<number>();
  for (const position of topDown) {
    const span = spans[position] as TraceSpan;
    const parent = parents[position] ?? NO_SPAN;
    const parentSpan = spans[parent];
    if (parent !== NO_SPAN && parentSpan !== undefined) {
      const isBarrier = MODEL_CALL_KINDS.has(parentSpan.kind) || parentSpan.kind === 'agent' || parentSpan.kind === 'workflow';
      enclosing[position] = isToolSpan(parentSpan) ? parent : isBarrier ? NO_SPAN : (enclosing[parent] ?? NO_SPAN);
    }
    if (!isToolSpan(span)) continue;
    const outer = spans[enclosing[position] ?? NO_SPAN];
    if (outer !== undefined && isSameRun(outer, span)) continue;
    const twin = span.tool_call_id === '' ? undefined : byCallId.get(span.tool_call_id);
    if (twin !== undefined && twin.parent_span_id !== span.parent_span_id && overlaps(twin, span, 0) && isSameRun(twin, span)) continue;
    if (span.tool_call_id !== '') byCallId.set(span.tool_call_id, span);
    runs.add(position);
  }
  return runs;
}
