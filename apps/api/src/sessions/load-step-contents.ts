import { readMessages } from '@sentryai/conventions';
import type { StepContent } from '@sentryai/pipeline';
import type { ContentFormat } from '@sentryai/schema';
import { spanContents, traceMessages, type SpanContentsRecord } from '@sentryai/store/queries/index';
import type { RequestQueries } from '../http/run-query.ts';
import { contentOfLogs } from '../traces/content-of-logs.ts';
import type { SessionStep } from './step-page.ts';

/** Bytes of one text of a model call that are read; calls of agents repeat their history and are long. */
const CALL_BYTES_MAX = 4 * 1024 * 1024;
/** Bytes of one text of a tool, which is shown cut anyway. */
const WORK_BYTES_MAX = 64 * 1024;
/** Calls whose texts are fetched and read at a time: reading holds the thread. */
const CALLS_TOGETHER = 4;
/** Bytes of calls' texts for one page. */
const PAGE_BYTES_MAX = 24 * 1024 * 1024;

type Contents = Map<SessionStep, StepContent>;

/**
 * Texts of the steps of a page. Calls are read in the order given until the page's bytes are used up; what was not read is
 * in `unread`, to begin the next page with.
 */
export async function loadStepContents(
  run: RequestQueries,
  projectId: number,
  steps: readonly SessionStep[],
): Promise<{ contents: Contents; unread: Set<SessionStep> }> {
  const contents: Contents = new Map();
  const calls = steps.filter((step) => step.kind === 'exchange');
  const unread = new Set(calls);
  await readWork(run, projectId, steps, contents);
  let bytes = 0;
  for (let at = 0; at < calls.length && bytes < PAGE_BYTES_MAX; at += CALLS_TOGETHER) {
    const together = calls.slice(at, at + CALLS_TOGETHER);
    bytes += await readCalls(run, projectId, together, contents);
    for (const step of together) unread.delete(step);
  }
  return { contents, unread };
}

async function readWork(run: RequestQueries, projectId: number, steps: readonly SessionStep[], contents: Contents): Promise<void> {
  const work = steps.filter((step) => step.kind === 'work');
  if (work.length === 0) return;
  const rows = await run(spanContents({ projectId, spans: work.map(({ span }) => span), bytesMax: WORK_BYTES_MAX }));
  const bySpan = new Map(rows.map((row) => [keyOf(row), row]));
  for (const step of work) {
    const row = bySpan.get(keyOf(step.span));
    if (row === undefined) continue;
    contents.set(step, { ...NO_CONTENT, inputText: row.input, outputText: resultText(row), documentCount: row.document_count });
  }
}

/** Reads some calls; answers how many bytes their texts have. */
async function readCalls(run: RequestQueries, projectId: number, calls: readonly SessionStep[], contents: Contents): Promise<number> {
  let bytes = 0;
  const read = async (spansOf: (step: SessionStep) => { trace_id: string; span_id: string }[], wanted: readonly SessionStep[]) => {
    const spans = wanted.flatMap(spansOf);
    if (spans.length === 0) return;
    const rows = await run(spanContents({ projectId, spans, bytesMax: CALL_BYTES_MAX }));
    const bySpan = new Map(rows.map((row) => [keyOf(row), row]));
    for (const row of rows) bytes += row.input.length + row.output.length + row.system_instructions.length;
    for (const step of wanted) {
      const row = spansOf(step)
        .map((span) => bySpan.get(keyOf(span)))
        .find((each) => each !== undefined && (each.input !== '' || each.output !== ''));
      if (row !== undefined) contents.set(step, contentOf(row));
    }
  };
  const { length } = calls;
  await read((step) => [step.span], calls);
  // The view that counts may hold no words, while another one of the same call does.
  const isSilent = (step: SessionStep) => !contents.has(step);
  await read(({ span, views }) => views.slice(1).map((span_id) => ({ trace_id: span.trace_id, span_id })), calls.filter(isSilent));
  if (length > 0 && calls.some(isSilent)) await readLogs(run, projectId, calls.filter(isSilent), contents);
  return bytes;
}

/** Older instrumentations send the messages as log records beside the span. */
async function readLogs(run: RequestQueries, projectId: number, calls: readonly SessionStep[], contents: Contents): Promise<void> {
  const times = calls.map(({ span }) => span.start_time_us);
  const traceIds = [...new Set(calls.map(({ span }) => span.trace_id))];
  const rows = await run(traceMessages({ projectId, traceIds, fromUs: Math.min(...times), toUs: Math.max(...times) }));
  const bySpan = Map.groupBy(rows, keyOf);
  for (const step of calls) {
    const records = step.views.flatMap((span_id) => bySpan.get(keyOf({ trace_id: step.span.trace_id, span_id })) ?? []);
    const told = records.length === 0 ? undefined : contentOfLogs(undefined, records);
    if (told !== undefined) contents.set(step, contentOf({ ...told, document_count: null, is_cut: 0 }));
  }
}

const NO_CONTENT: StepContent = {
  system: '',
  input: [],
  output: [],
  inputText: '',
  outputText: '',
  documentCount: null,
  isTooLong: false,
};

/** A text that was cut is no list of messages any more; it is left to the span's own page. */
function contentOf(row: Omit<SpanContentsRecord, 'trace_id' | 'span_id'>): StepContent {
  if (row.is_cut === 1) return { ...NO_CONTENT, isTooLong: true };
  return {
    ...NO_CONTENT,
    system: systemText(row.system_instructions),
    input: messagesOf(row.input, row.input_format, 'input'),
    output: messagesOf(row.output, row.output_format, 'output'),
  };
}

/** What a tool answered; LangChain stores the whole message around it. */
function resultText({ output, output_format: format }: SpanContentsRecord): string {
  if (!output.startsWith('{"lc":')) return output;
  const part = readMessages(output, format, 'output')?.[0]?.parts[0];
  return part?.type === 'tool_result' ? part.result : output;
}

function messagesOf(text: string, format: ContentFormat, side: 'input' | 'output') {
  return readMessages(text, format, side) ?? [];
}

/** Instructions come as text, or as parts of a message. */
function systemText(stored: string): string {
  if (stored === '') return '';
  const parts = readMessages(stored, 'messages', 'input')?.flatMap((message) => message.parts) ?? [];
  const texts = parts.map((part) => (part.type === 'text' ? part.text : '')).filter((text) => text !== '');
  return texts.length === 0 ? stored : texts.join('\n\n');
}

function keyOf({ trace_id, span_id }: { trace_id: string; span_id: string }): string {
  return trace_id + span_id;
}
