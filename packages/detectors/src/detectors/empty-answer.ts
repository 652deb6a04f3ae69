import { defineTraceDetector } from '../contract/detector.ts';
import type { Draft } from '../contract/finding.ts';
import { hasOtherParts } from '../trace/message-parts.ts';
import type { ModelCall } from '../trace/model-call.ts';
import { refusalFieldOf } from './refusal-field.ts';
import { callKey, modelName, nextCalls, ofAgent } from './call-key.ts';

/** A stored message with a text that is more than white space: nothing has to be parsed. */
const VISIBLE_TEXT = /"(?:content|text)"\s?:\s?"[^"\\\s]/;
/** Longer outputs hold something; shorter ones are read. */
const EMPTY_CHARS_MAX = 4_000;
/** A place for what was said; a message without one comes from a client that does not record content. */
const CONTENT_PLACE = /"(?:content|contents|text|parts|output|generations)"\s?:/;
/** Marks that a model needs to say nothing. A tool call or a refusal that a client does not export costs more. */
const KNOWN_EMPTY_TOKENS_MAX = 8;

/** Whether the client exported an answer that holds nothing, or exported prompts and left this answer out. */
function isEmpty(call: ModelCall, outputTokensMax: number): boolean {
  const text = call.output.outputText;
  if (text.length > EMPTY_CHARS_MAX) return false;
  if (text === '') {
    // nothing exported: only when prompts are, and the model hardly produced anything
    const output = call.outputTokens;
    return call.input.inputText !== '' && output !== null && output <= outputTokensMax && call.finishReason === 'stop';
  }
  if (VISIBLE_TEXT.test(text)) return false;
  const messages = call.messagesOut();
  if (messages === null) return /^\s*(?:""|''|\[\s*\]|\{\s*\}|null)?\s*$/.test(text);
  if (hasOtherParts(messages) || call.answerText().trim() !== '') return false;
  // white space was really said; for nothing at all, the tokens tell whether the client left out what it does not know
  const [output, reasoning] = [call.outputTokens, call.reasoningTokens ?? 0];
  if (call.answerText() !== '') return true;
  return output === null ? CONTENT_PLACE.test(text) : output - reasoning <= KNOWN_EMPTY_TOKENS_MAX;
}

export const emptyAnswer = defineTraceDetector({
  name: 'empty_answer',
  scope: 'span',
  level: 'warning',
  docs: {
    meaning: 'The model finished normally and said nothing: no text, no tool call, no refusal.',
    rule: 'A successful call that is over (finish reason stop or none) with an answer that is empty or only white space. Calls that ask for tools, answer with images or sound, refuse in a field of their own or were cut are other cases. Without recorded content nothing is said.',
    advice:
      'Retry empty answers in the program. Look for stop sequences that match at once, a prompt that ends with the answer, or, with reasoning models, a token limit that reasoning used up.',
    tuning: 'outputTokensMax decides how many tokens an answer may have cost that the client did not export at all.',
  },
  settings: {
    outputTokensMax: {
      default: 3,
      min: 0,
      max: 64,
      doc: 'An answer that is missing in the export counts as empty up to this many output tokens.',
    },
  },
  run(trace, settings) {
    const drafts: Draft[] = [];
    for (const call of trace.llmCalls) {
      const reason = call.finishReason;
      if (call.hasFailed || (reason !== 'stop' && reason !== '' && reason !== 'other')) continue;
      if (!isEmpty(call, settings.outputTokensMax) || refusalFieldOf(call) !== null) continue;
      // a stream that was left, or a span that only says that a call was made
      if (call.output.outputText === '' && call.main.row.is_streaming === true && reason === '') continue;
      // the client left out that a tool was asked for
      if (trace.toolRequests.some((request) => request.call === call)) continue;
      const { inputText } = call.input;
      const isAnsweredLater = nextCalls(trace, call).some(
        (later) => later.input.inputText === inputText && later.answerText().trim() !== '',
      );
      drafts.push({
        key: callKey(trace, call),
        title: `Empty answer of ${modelName(call)}${ofAgent(trace, call)}`,
        recovered: inputText !== '' && isAnsweredLater,
        span_id: call.id,
        time_us: call.endUs,
        span_ids: call.views.map((view) => view.row.span_id),
        facts: { finish_reason: reason === '' ? null : reason, output_tokens: call.outputTokens },
        wasted_tokens: call.tokens,
        wasted_usd: call.costUsd,
      });
    }
    return drafts;
  },
});
