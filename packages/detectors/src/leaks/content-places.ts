import type { ModelCall } from '../trace/model-call.ts';
import type { SpanView } from '../trace/span-view.ts';
import type { TraceView } from '../trace/trace-view.ts';

/** A text of a trace in which leaks are looked for. `from` skips what an earlier call already sent. */
export type Place = { span: SpanView; where: 'input' | 'output' | 'system' | 'documents'; text: string; from: number };

/**
 * Every text that people, models and tools wrote, each once: what several spans repeat word for word is searched where it
 * stands deepest, and an agent's history only from where the call before ended. Names, ids and attributes are no content.
 */
export function contentPlaces(trace: TraceView): Place[] {
  const places: Place[] = [];
  // by length first: comparing is one native call, hashing every text is not
  const seen = new Map<number, string[]>();
  const add = (span: SpanView, where: Place['where'], text: string, from = 0): void => {
    if (text.length - from < 6) return;
    const alike = seen.get(text.length);
    if (alike === undefined) seen.set(text.length, [text]);
    else if (alike.includes(text)) return;
    else if (alike.length < ALIKE_MAX) alike.push(text);
    places.push({ span, where, text, from });
  };
  const viewsSeen = new Set<SpanView>();
  for (const call of trace.calls) addCall(call, add, viewsSeen);
  for (const span of trace.spans) {
    if (viewsSeen.has(span)) continue;
    // parents repeat what their calls were sent and answered
    if (trace.calls.length > 0 && span.children.length > 0 && REPEATING_KINDS.has(span.row.kind)) continue;
    add(span, 'input', span.content.inputText);
    add(span, 'output', span.content.outputText);
    if (span.content.outputText === '') add(span, 'documents', span.content.documentsText);
  }
  return places;
}

/** Different texts of one length that are kept to compare with. */
const ALIKE_MAX = 32;
const REPEATING_KINDS = new Set(['chain', 'workflow', 'agent']);

function addCall(
  call: ModelCall,
  add: (span: SpanView, where: Place['where'], text: string, from?: number) => void,
  viewsSeen: Set<SpanView>,
): void {
  for (const view of call.views) viewsSeen.add(view);
  add(call.main, 'system', call.input.systemText);
  add(call.main, 'input', call.input.inputText, call.input.repeatedInputChars);
  add(call.main, 'output', call.output.outputText);
}
