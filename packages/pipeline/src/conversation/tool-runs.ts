import type { Message, MessagePart } from '@sentryai/schema';
import { clipText } from './clip-messages.ts';
import { CONVERSATION_LIMITS } from './conversation-limits.ts';
import type { ConversationStep, StepSpan } from './trace-steps.ts';

/** A tool that a model asked for, and what is known of how that went. */
export type ToolRun<Span extends StepSpan> = {
  call_id: string | null;
  name: string;
  arguments: string;
  /** Null while nobody said what it answered. */
  result: string | null;
  /** The span of the run; null when only the conversation tells of it. */
  step: ConversationStep<Span> | null;
};

/** What one answer asked for. */
type Asked<Span extends StepSpan> = { runs: ToolRun<Span>[]; traceId: string; isShown: boolean };

/** Answers that are looked back to. */
const ASKED_MAX = 100;

/** Brings together what the model asked for, the span that ran it, and the answer that came back to the model. */
export class ToolRuns<Span extends StepSpan> {
  /** Newest first, because clients count their calls anew in every conversation. */
  #asked: Asked<Span>[] = [];

  /** Runs that an answer asks for, in order; answers of tools that stand in the answer itself (run by the provider) are theirs. */
  ask(answer: readonly Message[], traceId: string, isShown: boolean): ToolRun<Span>[] {
    const runs: ToolRun<Span>[] = [];
    for (const part of answer.flatMap(({ parts }) => parts)) {
      if (part.type === 'tool_call') {
        runs.push({ call_id: part.id, name: part.name, arguments: clip(part.arguments), result: null, step: null });
      } else if (part.type === 'tool_result') {
        const run = runs.find(({ result, call_id }) => result === null && (part.id === null || call_id === part.id));
        if (run !== undefined) run.result = clip(part.result);
      }
    }
    if (runs.length > 0) this.#asked = [{ runs, traceId, isShown }, ...this.#asked.slice(0, ASKED_MAX - 1)];
    return runs;
  }

  /** Gives a span's run to who asked for it. True when that is told in a turn that is shown. */
  ran(step: ConversationStep<Span>, result: string): boolean {
    const { span } = step;
    const name = span.tool_name || span.name;
    const isFree = (run: ToolRun<Span>) => run.step === null;
    const found =
      this.#find((run) => isFree(run) && span.tool_call_id !== '' && run.call_id === span.tool_call_id) ??
      this.#find(
        (run, { traceId }) =>
          isFree(run) && traceId === span.trace_id && isSameTool(run.name, name) && !differ(run.call_id, span.tool_call_id),
      );
    if (found === null) return false;
    found.run.step = step;
    if (result !== '') found.run.result ??= clip(result);
    return found.asked.isShown;
  }

  /**
   * Takes an answer of a tool that was sent to the model. True when it is told with who asked for it: in a turn that is
   * shown, or in one of the same trace, whose page looks ahead for it.
   */
  returned(part: Extract<MessagePart, { type: 'tool_result' }>, traceId: string): boolean {
    const found = this.#find((run) =>
      part.id !== null && run.call_id !== null
        ? run.call_id === part.id
        : run.result === null && (part.name === null || isSameTool(run.name, part.name)),
    );
    if (found === null) return false;
    found.run.result ??= clip(part.result);
    return found.asked.isShown || found.asked.traceId === traceId;
  }

  #find(fits: (run: ToolRun<Span>, asked: Asked<Span>) => boolean): { run: ToolRun<Span>; asked: Asked<Span> } | null {
    for (const asked of this.#asked) {
      const run = asked.runs.find((each) => fits(each, asked));
      if (run !== undefined) return { run, asked };
    }
    return null;
  }
}

function clip(text: string): string {
  return clipText(text, CONVERSATION_LIMITS.partChars);
}

/** Two ids that are known and not the same. */
function differ(left: string | null, right: string): boolean {
  return left !== null && left !== '' && right !== '' && left !== right;
}

/** Servers put a prefix before a tool's name, decorators an ending after it. */
function isSameTool(asked: string, ran: string): boolean {
  if (asked === ran) return true;
  const [long, short] = asked.length > ran.length ? [asked, ran] : [ran, asked];
  if (short.length < 3) return false;
  return (long.endsWith(short) && /[_./]$/.test(long.slice(0, -short.length))) || long.startsWith(`${short}.`);
}
