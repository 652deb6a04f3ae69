import { defineTraceDetector } from '../contract/detector.ts';
import type { Draft } from '../contract/finding.ts';
import { isEmptyResult } from '../text/empty-result.ts';
import { hasWord } from '../text/name-words.ts';
import { cutSample } from '../text/sample.ts';
import type { SpanView } from '../trace/span-view.ts';
import { isSameTool } from '../trace/tool-runs.ts';
import type { TraceView } from '../trace/trace-view.ts';

/** Words in the names of tools that look something up in documents. */
const SEARCH_WORDS = new Set(
  'search searches retrieve retrieval retriever rag kb knowledge docs documents document vector similarity semantic index passages suche buscar recherche lookup faq'.split(
    ' ',
  ),
);
type Empty = { tool: string | null; name: string; spanId: string; endUs: number; query: string };

/** Retriever spans that found nothing; each once, whatever wraps it. */
function emptyRetrievers(trace: TraceView): { empty: Empty[]; foundBy: Set<string> } {
  const empty: Empty[] = [];
  const foundBy = new Set<string>();
  for (const span of trace.spans) {
    if (span.row.kind !== 'retrieval' || span.hasFailed) continue;
    if (span.children.some((child) => child.row.kind === 'retrieval')) continue;
    const documents = span.content.documents();
    const isEmpty = documents !== null ? documents.length === 0 : isEmptyResult(span.content.outputText);
    if (isEmpty === false) foundBy.add(span.row.name);
    if (isEmpty === true)
      empty.push({ tool: null, name: span.row.name, spanId: span.row.span_id, endUs: span.endUs, query: span.content.inputText });
  }
  return { empty, foundBy };
}

/** Tool spans that wrap a retriever, which tells by itself what it found. */
function toolsAroundRetrievers(trace: TraceView): Set<SpanView> {
  const around = new Set<SpanView>();
  for (const span of trace.spans) {
    if (span.row.kind !== 'retrieval') continue;
    const tool = span.findAncestor(({ row }) => row.kind === 'tool' || row.kind === 'mcp');
    if (tool !== null) around.add(tool);
  }
  return around;
}

export const emptyRetrieval = defineTraceDetector({
  name: 'empty_retrieval',
  scope: 'span',
  level: 'warning',
  docs: {
    meaning: 'The search found no documents; what the model answers then comes from nowhere.',
    rule: 'A retriever that returned zero documents, or a search tool (by its name) whose result is an empty list or says that nothing was found. A later search by the same retriever or tool that finds something makes it recovered. Failed searches are errors, and tools that look up single things are no searches.',
    advice:
      'Check the index (filters, tenant, embedding model), log the query from the finding, and tell the model to say so when nothing was found.',
    tuning: 'searchTools adds names of tools that search and are not recognized by their names.',
  },
  settings: {
    searchTools: { default: [] as readonly string[], doc: 'Further tool names that search documents.' },
  },
  run(trace, settings) {
    const { empty, foundBy } = emptyRetrievers(trace);
    const isSearch = (name: string): boolean => hasWord(name, SEARCH_WORDS) || settings.searchTools.includes(name);
    const wrappers = toolsAroundRetrievers(trace);
    for (const run of trace.toolSpans.length > 0 || trace.llmCalls.length > 0 ? trace.toolRuns : []) {
      if (run.failure !== null || !isSearch(run.name) || (run.span !== null && wrappers.has(run.span))) continue;
      const isEmpty = isEmptyResult(run.resultText);
      if (isEmpty === false) foundBy.add(run.name);
      if (isEmpty === true) empty.push({ tool: run.name, name: run.name, spanId: run.spanId, endUs: run.endUs, query: run.argumentsText });
    }
    const byName = Map.groupBy(empty, ({ name }) => name);
    return [...byName.values()].map((group): Draft => {
      const first = group[0] as Empty;
      return {
        key: [first.name],
        title: `${first.name} found no documents`,
        recovered: [...foundBy].some((name) => isSameTool(name, first.name)),
        span_id: first.spanId,
        time_us: first.endUs,
        span_ids: group.map(({ spanId }) => spanId),
        occurrences: group.length,
        samples: first.query === '' ? [] : [{ label: 'query', text: cutSample(first.query), span_id: first.spanId }],
        facts: { documents: 0, tool: first.tool },
      };
    });
  },
});
