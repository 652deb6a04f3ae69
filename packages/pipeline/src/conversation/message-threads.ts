import type { Message } from '@sentryai/schema';
import { type Alignment, alignHistory, commonLength } from './align-history.ts';
import { type Atom, atomsOf } from './atoms.ts';
import { CONVERSATION_LIMITS } from './conversation-limits.ts';
import { countMessages, pickMessages } from './pick-messages.ts';

export type SpanRef = { trace_id: string; span_id: string };

/** A model call (or an agent's run) with what it was given and what it answered. */
export type ThreadCall = SpanRef & { agent: string; hasFailed: boolean; input: readonly Message[]; output: readonly Message[] };

/**
 * How a call's messages go on from earlier ones:
 *  separate   from none that is known
 *  continues  from all that was said, answers included
 *  shortened  from all but some that are not sent any more (a window that slides)
 *  rewritten  from all but some that others took the place of (a summary, an edit, an answer in other words)
 *  branch     from an earlier point; what was said after it is not part of this
 *  retry      the same messages again after a failure, or a call that gave no answer
 *  repeat     the same messages again although there was an answer
 */
export type HistoryRelation = 'separate' | 'continues' | 'shortened' | 'rewritten' | 'branch' | 'retry' | 'repeat';

export type Placement = {
  relation: HistoryRelation;
  /** The call that this one goes on from; null when there is none. */
  of: SpanRef | null;
  /** Messages that were sent again and were shown before. */
  repeatedCount: number;
  /** What an earlier call sent or got and this one left out. */
  removed: Message[];
  /** What stands in its place. */
  inserted: Message[];
  /** What nobody sent before. */
  fresh: Message[];
};

type PastCall = SpanRef & { hasAnswered: boolean };
type Thread = {
  agent: string;
  messages: readonly Message[];
  atoms: readonly Atom[];
  last: SpanRef;
  /** Calls by how many pieces they sent: what is sent again is found by it. */
  calls: Map<number, PastCall>;
};

/**
 * Follows conversations through calls that each send their whole history again. A call may go on from any conversation
 * that is known, in whatever order agents take turns.
 */
export class MessageThreads {
  /** The one that was used last comes last. */
  #threads: Thread[] = [];

  /** Where a call belongs; what follows is compared with it. Calls must come in the order in which they happened. */
  place(call: ThreadCall): Placement {
    const sent = atomsOf(call.input);
    const found = sent.length === 0 ? null : this.#find(call.agent, sent);
    if (found === null) {
      if (sent.length > 0) this.#add(threadOf(call, sent, new Map()));
      return { relation: 'separate', of: null, repeatedCount: 0, removed: [], inserted: [], fresh: [...call.input] };
    }
    const { thread, alignment } = found;
    const past = thread.calls.get(sent.length);
    const isAgain = past !== undefined && alignment.kept === sent.length;
    const relation = isAgain ? (past.hasAnswered ? 'repeat' : 'retry') : relationOf(thread, sent, alignment);
    // In another request somebody asked again: that is not the program's own attempt, and their words are shown.
    const isAskedAgain = isAgain && past.trace_id !== call.trace_id;
    const isBesides = relation === 'branch' || isAskedAgain;
    // What was dropped stays known, for a client that returns to it.
    if (!isBesides) this.#threads = this.#threads.filter((other) => other !== thread);
    this.#add(threadOf(call, sent, relation === 'shortened' || relation === 'rewritten' ? new Map() : callsUpTo(thread, alignment.kept)));

    const freshAt = isBesides && alignment.freshAt === sent.length ? lastWordsOf(sent) : alignment.freshAt;
    const removed = relation === 'retry' || relation === 'repeat' ? [] : thread.atoms.slice(alignment.kept, alignment.droppedEnd);
    const again = [...sent.slice(0, Math.min(alignment.kept, freshAt)), ...sent.slice(alignment.resumedAt, freshAt)];
    return {
      relation,
      of: isAgain ? { trace_id: past.trace_id, span_id: past.span_id } : thread.last,
      repeatedCount: countMessages(again),
      removed: pickMessages(thread.messages, thread.atoms, removed),
      inserted: pickMessages(call.input, sent, sent.slice(alignment.kept, alignment.resumedAt)),
      fresh: pickMessages(call.input, sent, sent.slice(freshAt)),
    };
  }

  #find(agent: string, sent: readonly Atom[]): { thread: Thread; alignment: Alignment } | null {
    let best: { thread: Thread; alignment: Alignment; common: number } | null = null;
    for (const thread of this.#threads.toReversed()) {
      const alignment = alignHistory(thread.atoms, sent);
      const common = commonLength(alignment);
      // Another agent that is asked the same question has a conversation of its own, unless it was handed all of this one.
      const isWhole = alignment.droppedEnd === alignment.kept;
      if (common === 0 || (thread.agent !== agent && !isWhole)) continue;
      if (best === null || common > best.common || (common === best.common && thread.agent === agent && best.thread.agent !== agent)) {
        best = { thread, alignment, common };
      }
    }
    return best;
  }

  #add(thread: Thread): void {
    this.#threads.push(thread);
    if (this.#threads.length > CONVERSATION_LIMITS.threads) this.#threads.shift();
  }
}

function relationOf({ atoms }: Thread, sent: readonly Atom[], { kept, droppedEnd, resumedAt, freshAt }: Alignment): HistoryRelation {
  if (kept === atoms.length) return 'continues';
  const isResumed = freshAt > resumedAt;
  if (resumedAt > kept) return 'rewritten';
  if (isResumed) return droppedEnd > kept ? 'shortened' : 'continues';
  const isOnlyAnswerGone = sent.length > kept && atoms.slice(kept).every(({ speaker }) => speaker === 'assistant');
  // The answer was not taken over and the conversation goes on: nothing was gone back to.
  return isOnlyAnswerGone ? 'shortened' : 'branch';
}

function threadOf(call: ThreadCall, sent: readonly Atom[], calls: Map<number, PastCall>): Thread {
  const { trace_id, span_id, agent, hasFailed, input, output } = call;
  const last = { trace_id, span_id };
  const messages = [...input, ...output];
  const answered = atomsOf(output).map((atom) => ({ ...atom, message: atom.message + input.length }));
  calls.set(sent.length, { ...last, hasAnswered: !hasFailed && answered.length > 0 });
  return { agent, messages, atoms: [...sent, ...answered], last, calls };
}

function callsUpTo({ calls }: Thread, kept: number): Map<number, PastCall> {
  return new Map([...calls].filter(([length]) => length <= kept));
}

/** Where the last words that are not an answer begin. */
function lastWordsOf(sent: readonly Atom[]): number {
  let start = sent.length;
  while (start > 0 && sent[start - 1]?.speaker !== 'assistant') start -= 1;
  return start;
}
