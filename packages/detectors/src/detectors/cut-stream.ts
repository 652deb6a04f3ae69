import { defineTraceDetector } from '../contract/detector.ts';
import type { Draft } from '../contract/finding.ts';
import type { ModelCall } from '../trace/model-call.ts';
import { answerSample, callKey, modelName, nextCalls, ofAgent } from './call-key.ts';

/** Errors of a connection that ended while an answer was on its way. */
const CUT_ERROR =
  /premature(?:ly)? (?:close|end)|stream (?:was |has )?(?:closed|ended|interrupted|aborted|reset|disconnected|cut)|incomplete (?:chunked read|read|stream|response|chunk)|terminated|ECONNRESET|ERR_STREAM_PREMATURE_CLOSE|connection (?:reset|closed|lost|dropped|aborted|error)|socket hang up|other side closed|peer closed|remote(?:protocol)? ?error|unexpected end of (?:stream|input|file)|EOF|(?:response|request) (?:was )?aborted|AbortError|BodyStreamBuffer|chunked encoding|mid-?stream|overloaded_error|server disconnected/i;

/** Errors about an answer that was accepted and could not be read to its end. */
const ACCEPTED_ERROR = /(?:process|read|parse|decode|receive)\w* (?:\w+ ){0,3}(?:response|stream|body|chunk)/i;

/** Errors that only come once the head of an answer was there: Node's fetch, HTTP clients that miss the rest of a body. */
const BODY_ERROR =
  /^(?:TypeError:? )?terminated\b|premature close|incomplete (?:chunked )?read|incomplete message body|IncompleteRead|error reading (?:from )?the (?:stream|response)/i;

/** The provider had accepted the call, so what failed is the answer on its way. */
function wasAccepted(call: ModelCall): boolean {
  const { httpStatus } = call.error;
  return httpStatus !== null && httpStatus >= 200 && httpStatus < 300;
}

/** Whether a failed call had already begun to answer. */
function hadBegun(call: ModelCall): boolean {
  return call.main.row.ttft_us !== null || (call.outputTokens ?? 0) > 0 || call.answerText() !== '';
}

function isStreaming(call: ModelCall): boolean {
  return call.views.some((view) => view.row.is_streaming === true || view.row.ttft_us !== null) || /stream/i.test(call.main.row.name);
}

function isCut(call: ModelCall): boolean {
  if (!call.hasFailed) return false;
  const { type, message, httpStatus } = call.error;
  const text = `${type} ${message}`.slice(0, 1_000);
  if (wasAccepted(call)) return CUT_ERROR.test(text) || ACCEPTED_ERROR.test(text);
  if (httpStatus !== null && httpStatus >= 400 && httpStatus < 500) return false;
  // some clients say nothing of streams, some say of each that it was none
  if (BODY_ERROR.test(message)) return true;
  if (call.failedAround !== null && call.answerText() !== '') return CUT_ERROR.test(text) || ACCEPTED_ERROR.test(text);
  return isStreaming(call) && CUT_ERROR.test(text) && hadBegun(call);
}

export const cutStream = defineTraceDetector({
  name: 'cut_stream',
  scope: 'span',
  level: 'error',
  docs: {
    meaning: 'A streamed answer broke off: the connection ended after the first words and before the last.',
    rule: 'A streaming call that failed with an error of the connection (closed, reset, aborted, unexpected end, overloaded in mid-stream) after a first token, text or output tokens had arrived, or whose status or error says that the provider had accepted it. Failures before the first token are ordinary errors. A call of the same caller that succeeds afterwards makes it recovered.',
    advice:
      'Retry the call, or continue from the text that arrived. Check time limits of proxies and load balancers between the application and the provider, and whether the user left.',
    tuning: 'No settings. Users who close the page end streams, too: mute the issue if your client reports them as errors.',
  },
  settings: {},
  run(trace) {
    const drafts: Draft[] = [];
    for (const call of trace.llmCalls) {
      if (!isCut(call)) continue;
      drafts.push({
        key: callKey(trace, call),
        title: `Stream of ${modelName(call)} broke off${ofAgent(trace, call)}`,
        recovered: nextCalls(trace, call).some((later) => !later.hasFailed),
        span_id: call.id,
        time_us: call.endUs,
        span_ids: call.views.map((view) => view.row.span_id),
        samples: [{ label: 'error', text: call.error.message.slice(0, 300), span_id: call.id }, ...answerSample(call, 'end')],
        facts: { error_type: call.error.type || null, output_tokens: call.outputTokens },
        wasted_ms: call.durationMs,
        wasted_tokens: call.tokens,
        wasted_usd: call.costUsd,
      });
    }
    return drafts;
  },
});
