import { defineTraceDetector } from '../contract/detector.ts';
import type { Draft } from '../contract/finding.ts';
import { readInjection } from '../text/read-injection.ts';
import { sampleAround } from '../text/sample.ts';
import { parseJson } from '../trace/json-value.ts';
import type { SpanView } from '../trace/span-view.ts';
import type { TraceView } from '../trace/trace-view.ts';

/** Data that came from outside. */
type Source = { where: 'tool_result' | 'document'; name: string; text: string; spanId: string; timeUs: number; span: SpanView | null };

const TEXT_CHARS_MAX = 200_000;
/** Letters of the languages whose phrases are looked for; without any of these words there is no injection. */
const HINT =
  /ignor|disregard|forget|override|bypass|system|instruction|prompt|assistant|pretend|you are now|act as|llm|\bai\b|<\||\[inst|vergiss|missacht|anweis|oubli|consigne|olvid|instrucc|dimentic|istruz|esquec|instruç|vergeet|negeer|zapomnij|polece|glöm|glem|unohda|ohje|zapome|pokyn|felejts|figyelmen|uită|uitaț|talimat|kullanıcı|bỏ qua|abaikan|lupakan|[^\0-\u024f]/i;

function sourcesOf(trace: TraceView): Source[] {
  const sources: Source[] = [];
  for (const run of trace.toolRuns) {
    if (run.resultText === '') continue;
    sources.push({ where: 'tool_result', name: run.name, text: run.resultText, spanId: run.spanId, timeUs: run.endUs, span: run.span });
  }
  for (const span of trace.spans) {
    if (span.row.kind !== 'retrieval' && span.row.kind !== 'rerank' && span.row.kind !== 'mcp' && span.content.documentsText === '')
      continue;
    const text = span.content.documentsText || span.content.outputText;
    if (text !== '')
      sources.push({
        where: 'document',
        name: span.row.tool_name || span.row.name,
        text,
        spanId: span.row.span_id,
        timeUs: span.endUs,
        span,
      });
  }
  return sources;
}

/** Stored JSON has its line breaks and quotes escaped; the texts in it are read as they were written. */
function plainText(text: string): string {
  if (!/^\s*[[{"]/.test(text)) return text;
  const value = parseJson(text);
  if (value === undefined) return text;
  const texts: string[] = [];
  const collect = (item: unknown, depth: number): void => {
    if (depth > 12) return;
    if (typeof item === 'string') texts.push(/^\s*[[{]/.test(item) && depth < 4 ? plainText(item) : item);
    else if (typeof item === 'object' && item !== null) for (const inner of Object.values(item)) collect(inner, depth + 1);
  };
  collect(value, 0);
  return texts.join('\n');
}

export const promptInjection = defineTraceDetector({
  name: 'prompt_injection',
  scope: 'span',
  level: 'error',
  docs: {
    meaning: "A tool's result or a retrieved document carries orders to the model: somebody tries to take over the run through data.",
    rule: 'Only data is searched: results of tools and documents, never what users or programs ask. An order to disregard earlier instructions is enough, in 28 languages; of other tricks (a new role, secrecy towards the user, a demand for the system prompt, chat template marks, being addressed as an AI) two different ones have to stand together. Quotations and mentions in texts about injections are left out.',
    advice:
      'Find out where the data comes from and whether the model obeyed: look at what it did next. Mark data as data in the prompt, and ask people before actions that data could trigger.',
    tuning: 'ignoredTools leaves out tools whose results you trust.',
  },
  settings: {
    ignoredTools: { default: [] as readonly string[], doc: 'Tools and retrievers whose results are not searched.' },
  },
  run(trace, settings) {
    const seen = new Set<string>();
    const byName = new Map<string, Draft & { span_ids: string[] }>();
    for (const source of sourcesOf(trace)) {
      if (settings.ignoredTools.includes(source.name) || seen.has(source.text)) continue;
      seen.add(source.text);
      const stored = source.text.slice(0, trace.budget.takeScan(Math.min(source.text.length, TEXT_CHARS_MAX)));
      if (!HINT.test(stored)) continue;
      const text = plainText(stored);
      const injection = readInjection(text);
      if (injection === null) continue;
      const key = [source.where, source.name];
      const known = byName.get(key.join('\n'));
      if (known !== undefined) {
        known.occurrences = (known.occurrences ?? 1) + 1;
        known.span_ids.push(source.spanId);
        continue;
      }
      byName.set(key.join('\n'), {
        key,
        title: `Orders to the model in ${source.where === 'document' ? 'a document' : 'the result'} of ${source.name}`,
        span_id: source.spanId,
        time_us: source.timeUs,
        span_ids: [source.spanId],
        occurrences: 1,
        samples: [{ label: source.where, text: sampleAround(text, injection.start, injection.end), span_id: source.spanId }],
        facts: { where: source.where, tool: source.where === 'tool_result' ? source.name : null, language: injection.language },
      });
    }
    // a tool that wraps a retriever returns the same documents: told at the retriever
    const documents = [...byName.values()].filter(({ facts }) => facts?.['where'] === 'document').map(({ span_id }) => span_id);
    return [...byName.values()].filter((draft) => draft.facts?.['where'] === 'document' || !wraps(trace, draft.span_id, documents));
  },
});

function wraps(trace: TraceView, outerId: string, innerIds: readonly string[]): boolean {
  return trace.spans.some(
    (span) => innerIds.includes(span.row.span_id) && span.findAncestor((ancestor) => ancestor.row.span_id === outerId) !== null,
  );
}
