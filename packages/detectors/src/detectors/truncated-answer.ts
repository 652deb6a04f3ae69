import { defineTraceDetector } from '../contract/detector.ts';
import type { Draft } from '../contract/finding.ts';
import type { ModelCall } from '../trace/model-call.ts';
import type { TraceView } from '../trace/trace-view.ts';
import { answerSample, callKey, modelName, nextCalls, ofAgent } from './call-key.ts';

/** Characters after which an answer is complete. */
const COMPLETE = /[.!?\u3002\uff01\uff1f\u061f\u0964\u2026"'\u201d\u00bb)\]}>`:*|]\s*$/;

/** Whether a later call of the same caller took up where this one was cut. */
function isContinued(trace: TraceView, call: ModelCall): boolean {
  const cut = call.answerText().trim();
  return nextCalls(trace, call).some((later) => {
    if (later.hasFailed || later.finishReason === 'length') return false;
    // the continuation is sent the cut answer, or it answers the same again without being cut
    if (cut.length >= 24 && later.input.inputText.includes(JSON.stringify(cut.slice(0, 60)).slice(1, -1))) return true;
    return later.input.inputText !== '' && later.input.inputText === call.input.inputText;
  });
}

export const truncatedAnswer = defineTraceDetector({
  name: 'truncated_answer',
  scope: 'span',
  level: 'warning',
  docs: {
    meaning:
      'The model stopped in the middle of its answer because it reached the allowed number of tokens. Readers get half a sentence; programs get half a JSON.',
    rule: "The finish reason says that a length limit was reached (every vendor's spelling), or, where the client hides the reason, the answer has exactly as many tokens as the request allowed and does not end like a sentence. Calls that allow only a few tokens are classifiers and want to be cut: they are left alone. A call that a later one of the same caller continues or repeats in full is reported as recovered.",
    advice:
      "Raise the request's limit of output tokens, ask for shorter answers, or continue when the finish reason is length. With reasoning models the limit includes the reasoning.",
    tuning: 'Raise wantedCapTokens when your classifiers allow more tokens. Turn off isInferredFromTokens to trust finish reasons only.',
  },
  settings: {
    wantedCapTokens: { default: 16, min: 0, max: 4_096, doc: 'Calls that allow at most this many output tokens are meant to be cut.' },
    isInferredFromTokens: {
      default: true,
      doc: 'Also report answers that used up the allowed tokens when the client exports no finish reason.',
    },
  },
  run(trace, settings) {
    const drafts: Draft[] = [];
    for (const call of trace.llmCalls) {
      const reason = call.finishReason;
      if (call.hasFailed || (reason !== 'length' && reason !== '')) continue;
      const output = call.outputTokens;
      const isSaid = reason === 'length';
      if (!isSaid && (!settings.isInferredFromTokens || output === null || output < 32)) continue;
      const cap = call.outputCapTokens;
      if (!isSaid) {
        if (cap === null || output !== cap || call.toolCalls().length > 0) continue;
        const text = call.answerText();
        if (text === '' || COMPLETE.test(text)) continue;
      }
      if ((cap ?? output ?? Number.POSITIVE_INFINITY) <= settings.wantedCapTokens) continue;
      drafts.push({
        key: callKey(trace, call),
        title: `Answer of ${modelName(call)} cut at the token limit${ofAgent(trace, call)}`,
        recovered: isContinued(trace, call),
        span_id: call.id,
        time_us: call.endUs,
        span_ids: call.views.map((view) => view.row.span_id),
        samples: answerSample(call, 'end'),
        facts: {
          finish_reason: reason === '' ? null : reason,
          max_tokens: cap,
          output_tokens: output,
          reasoning_tokens: call.reasoningTokens,
        },
      });
    }
    return drafts;
  },
});
