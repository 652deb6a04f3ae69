import type { EvidenceSample } from '../contract/finding.ts';
import { cutSample } from '../text/sample.ts';
import { modelFamily } from '../text/model-name.ts';
import type { ModelCall } from '../trace/model-call.ts';
import type { TraceView } from '../trace/trace-view.ts';

/** Who called: the agent or step, else the prompt's name, else the service. */
export function callerOf(trace: TraceView, call: ModelCall): string {
  return trace.agentOf(call.main) || call.main.row.prompt_name || call.main.row.service;
}

/** Fingerprint parts of a model call: caller and model family. Answers and prompts are user content and stay out. */
export function callKey(trace: TraceView, call: ModelCall): string[] {
  return [callerOf(trace, call), familyOf(call)];
}

export function familyOf(call: ModelCall): string {
  return modelFamily(call.model || call.modelRequested);
}

/** A model's name for titles. */
export function modelName(call: ModelCall): string {
  return call.model || call.modelRequested || 'the model';
}

/** The answer's beginning or end as evidence; none when it is empty. */
export function answerSample(call: ModelCall, part: 'beginning' | 'end' = 'beginning'): EvidenceSample[] {
  const text = call.answerText();
  if (text === '') return [];
  const shown = part === 'beginning' ? cutSample(text) : `${text.length > 300 ? '…' : ''}${cutSample(text.slice(-300))}`;
  return [{ label: part === 'beginning' ? 'answer' : 'end of the answer', text: shown, span_id: call.id }];
}

/** " of agent x" for titles; '' when nobody has a name. */
export function ofAgent(trace: TraceView, call: ModelCall): string {
  const agent = trace.agentOf(call.main);
  return agent === '' ? '' : ` (${agent})`;
}

/** Calls that are looked at for what became of a failed one. */
const NEXT_CALLS_MAX = 8;

/** The next calls of the same caller that began when a call was over; few, since a run may have thousands. */
export function nextCalls(trace: TraceView, call: ModelCall): ModelCall[] {
  const caller = callerOf(trace, call);
  const next: ModelCall[] = [];
  const { llmCalls } = trace;
  for (let index = trace.placeOf(call) + 1; index < llmCalls.length && next.length < NEXT_CALLS_MAX; index++) {
    const later = llmCalls[index] as ModelCall;
    if (later.startUs >= call.endUs && callerOf(trace, later) === caller) next.push(later);
  }
  return next;
}
