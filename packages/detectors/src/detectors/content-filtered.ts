import { defineTraceDetector } from '../contract/detector.ts';
import type { Draft } from '../contract/finding.ts';
import type { ModelCall } from '../trace/model-call.ts';
import { answerSample, callKey, modelName, ofAgent } from './call-key.ts';

/** Errors by which vendors say that their filter turned the prompt away. */
const FILTER_ERROR =
  /content[_ -]?filter|content[_ -]?policy|content management policy|responsible ?ai ?policy|safety (?:system|settings|filter|reasons)|blocked by (?:the )?(?:safety|content|guardrail|moderation)|PROHIBITED_CONTENT|RECITATION|BLOCKLIST|guardrail[_ ]intervened|flagged (?:as|by|for)|moderation_blocked|data_inspection_failed|usage polic/i;

function filterError(call: ModelCall): string | null {
  if (!call.hasFailed) return null;
  const { type, message } = call.error;
  return FILTER_ERROR.test(`${type} ${message}`.slice(0, 2_000)) ? message : null;
}

/** Gemini answers a prompt that its filter turned away with a reason and no candidate. */
const BLOCK_REASON = /"block_?[rR]eason"\s?:\s?"(?!BLOCK_?REASON_?UNSPECIFIED|BLOCKED_REASON_UNSPECIFIED|")[A-Z_]+"/;

function isBlocked(call: ModelCall): boolean {
  return call.views.some(({ content }) =>
    [content.outputText, content.attributesText].some((text) => text.includes('eason') && BLOCK_REASON.test(text.slice(0, 20_000))),
  );
}

export const contentFiltered = defineTraceDetector({
  name: 'content_filtered',
  scope: 'span',
  level: 'warning',
  docs: {
    meaning: "The provider's content filter stopped the answer, or turned the prompt away.",
    rule: "The finish reason is content filter, safety, blocked or the like (every vendor's spelling), or the call failed with the vendor's words for it. When the text beside such a reason is a refusal, it is reported as a refusal instead.",
    advice:
      "Look at the prompt for what the filter may have seen, adjust the filter's thresholds where the vendor lets you, and tell the user instead of showing a cut answer.",
    tuning: 'No settings: the provider decides.',
  },
  settings: {},
  run(trace) {
    const drafts: Draft[] = [];
    for (const call of trace.llmCalls) {
      const error = filterError(call);
      if (call.finishReason !== 'content_filter' && error === null && !(call.finishReason === '' && isBlocked(call))) continue;
      drafts.push({
        key: callKey(trace, call),
        title: `Content filter stopped ${modelName(call)}${ofAgent(trace, call)}`,
        span_id: call.id,
        time_us: call.endUs,
        span_ids: call.views.map((view) => view.row.span_id),
        samples: error === null ? answerSample(call) : [{ label: 'error', text: error.slice(0, 300), span_id: call.id }],
        facts: { finish_reason: call.finishReason || null, is_prompt: error !== null },
      });
    }
    return drafts;
  },
});
