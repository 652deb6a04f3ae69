import { buildTraceTree, findModelCalls, findToolRuns, NO_SPAN, type TraceTree } from '@sentryai/pipeline';
import type { EntitySpanRow, SpanContentRow, SpanRow } from '@sentryai/schema';
import { messageLogsBySpan } from './log-messages.ts';
import { ModelCall } from './model-call.ts';
import { ParseBudget } from './parse-budget.ts';
import { markRepeatedInputs } from './repeated-input.ts';
import { SpanContent } from './span-content.ts';
import { SpanView } from './span-view.ts';
import type { TraceInput } from './trace-input.ts';
import { TraceView } from './trace-view.ts';

const NO_LOGS: readonly never[] = [];

function contentChars(row: SpanContentRow): number {
  return row.input.length + row.output.length + row.documents.length + row.attributes.length + row.events.length;
}

/** One content row per span: of rows that came twice the one that holds more, whichever came first. */
function contentsBySpan(rows: readonly SpanContentRow[]): Map<string, SpanContentRow> {
  const bySpan = new Map<string, SpanContentRow>();
  for (const row of rows) {
    const other = bySpan.get(row.span_id);
    const difference = other === undefined ? 1 : contentChars(row) - contentChars(other);
    if (other === undefined || difference > 0 || (difference === 0 && row.input + row.output > other.input + other.output))
      bySpan.set(row.span_id, row);
  }
  return bySpan;
}

function callsOf(tree: TraceTree, views: readonly SpanView[]): ModelCall[] {
  const { speakers } = findModelCalls(tree);
  const groups = new Map<number, SpanView[]>();
  for (const [position, speaker] of speakers.entries()) {
    if (speaker === NO_SPAN) continue;
    const view = views[position] as SpanView;
    const group = groups.get(speaker);
    if (group === undefined) groups.set(speaker, [view]);
    else group.push(view);
  }
  return [...groups].map(([speaker, group]) => {
    const main = views[speaker] as SpanView;
    return new ModelCall(main, group.length === 1 ? group : [main, ...group.filter((view) => view !== main)]);
  });
}

/**
 * Builds the view of one trace that all detectors share. Pure, without recursion; nothing is parsed yet.
 * input    rows of one trace in any order; with none of them the view is empty
 * returns  the same view for the same rows, whatever their order and however often they came
 * cost     n log n in the number of spans
 */
export function buildTraceView(input: TraceInput): TraceView {
  const budget = new ParseBudget();
  const tree = buildTraceTree(input.spans.filter((span) => !isRunning(span)));
  const begun = [...(input.starts ?? []), ...input.spans.filter(isRunning)];
  const rows = tree.spans as readonly SpanRow[];
  const contents = contentsBySpan(input.contents);
  const logs = input.logs === undefined || input.logs.length === 0 ? null : messageLogsBySpan(input.logs);
  const views = rows.map(
    (row, position) =>
      new SpanView(row, position, new SpanContent(contents.get(row.span_id) ?? null, logs?.get(row.span_id) ?? NO_LOGS, budget)),
  );
  for (const [position, view] of views.entries()) {
    view.depth = tree.depths[position] ?? 0;
    const parent = views[tree.parents[position] ?? NO_SPAN];
    if (parent === undefined) continue;
    view.parent = parent;
    parent.children.push(view);
  }
  const calls = callsOf(tree, views);
  markRepeatedInputs(calls);
  const ended = new Set(rows.map((row) => row.span_id));
  return new TraceView({
    project_id: rows[0]?.project_id ?? begun[0]?.project_id ?? 0,
    trace_id: rows[0]?.trace_id ?? begun[0]?.trace_id ?? '',
    spans: views,
    calls,
    toolSpans: [...findToolRuns(tree)].sort((left, right) => left - right).map((position) => views[position] as SpanView),
    starts: openStarts(begun, ended),
    now_ms: input.now_ms ?? null,
    budget,
  });
}

function isRunning(span: SpanRow | EntitySpanRow): boolean {
  return 'is_running' in span && span.is_running === 1;
}

/** Starts of spans that have not ended, each once, in order of time. */
function openStarts(starts: readonly SpanRow[], ended: ReadonlySet<string>): SpanRow[] {
  const bySpan = new Map<string, SpanRow>();
  for (const start of starts) if (!ended.has(start.span_id) && !bySpan.has(start.span_id)) bySpan.set(start.span_id, start);
  return [...bySpan.values()].sort(
    (left, right) => left.start_time_us - right.start_time_us || (left.span_id < right.span_id ? -1 : left.span_id > right.span_id ? 1 : 0),
  );
}
