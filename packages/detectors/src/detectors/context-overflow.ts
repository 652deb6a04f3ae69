import { contextWindowTokens } from '@sentryai/pricing';
import { defineTraceDetector } from '../contract/detector.ts';
import type { Draft } from '../contract/finding.ts';
import { modelFamily } from '../text/model-name.ts';
import { isOverflow, overflowNumbers } from '../text/provider-error.ts';
import { cutSample } from '../text/sample.ts';
import { attemptsOf, isRecovered } from './attempts.ts';
import { callKey, modelName, ofAgent } from './call-key.ts';

export const contextOverflow = defineTraceDetector({
  name: 'context_overflow',
  scope: 'span',
  level: 'error',
  docs: {
    meaning: "The prompt was larger than the model's context window, so the provider refused the call.",
    rule: "A call that failed with the vendor's words for it (context length exceeded, prompt too long, too many input tokens, …), told once at the deepest span. Limits of tokens per minute are rate limits. A later call of the same caller that succeeds, for instance with a shorter history, makes it recovered.",
    advice: 'Shorten or summarize the history, send fewer documents, or use a model with a larger window. Count tokens before sending.',
    tuning: 'No settings.',
  },
  settings: {},
  run(trace) {
    const attempts = attemptsOf(trace);
    const drafts: Draft[] = [];
    for (const attempt of attempts) {
      if (attempt.error === null || !isOverflow(attempt.error)) continue;
      const { limit, tokens } = overflowNumbers(attempt.error.message);
      const model = attempt.call === null ? '' : modelFamily(attempt.call.model || attempt.call.modelRequested);
      drafts.push({
        key: [attempt.key[0] ?? '', model],
        title: `Prompt larger than the context window of ${model || 'the model'}${attempt.key[0] ? ` (${attempt.key[0]})` : ''}`,
        recovered: isRecovered(attempt, attempts),
        span_id: attempt.span.row.span_id,
        time_us: attempt.endUs,
        span_ids: attempt.call?.views.map((view) => view.row.span_id) ?? [],
        samples: [{ label: 'error', text: cutSample(attempt.error.message), span_id: attempt.span.row.span_id }],
        facts: { limit_tokens: limit, prompt_tokens: tokens, status: attempt.error.httpStatus },
      });
    }
    return drafts;
  },
});

export const contextNearOverflow = defineTraceDetector({
  name: 'context_near_overflow',
  scope: 'span',
  level: 'info',
  docs: {
    meaning: "The prompt nearly filled the model's context window: the next, slightly longer one will fail.",
    rule: 'A successful call whose input takes up a large share of the window that is listed for the model that answered (or was asked for). One finding per caller and model family in a trace, at its fullest call. Models with unknown windows are left alone.',
    advice: 'Shorten the history or send fewer documents before it overflows, or use a model with a larger window.',
    tuning: 'shareMin is the share of the window from which on it is reported.',
  },
  settings: {
    shareMin: { default: 0.9, min: 0.5, max: 1, doc: 'Share of the context window that the input fills.' },
  },
  run(trace, settings) {
    const fullest = new Map<string, { share: number; draft: Draft & { span_ids: string[] } }>();
    for (const call of trace.llmCalls) {
      const input = call.inputTokens;
      // no window is smaller
      if (input === null || input < 1_500 || call.hasFailed) continue;
      const window = contextWindowTokens(call.provider, [call.model, call.modelRequested]);
      if (window === null || input < window * settings.shareMin || input > window * 1.5) continue;
      const share = Math.round((input / window) * 1_000) / 1_000;
      const key = callKey(trace, call);
      const known = fullest.get(key.join('\n'));
      const spanIds = [...(known?.draft.span_ids ?? []), call.id];
      if (known !== undefined && known.share >= share) {
        known.draft.span_ids = spanIds;
        known.draft.occurrences = spanIds.length;
        continue;
      }
      const draft = {
        key,
        title: `Prompt fills ${Math.round(share * 100)} % of the context window of ${modelName(call)}${ofAgent(trace, call)}`,
        span_id: call.id,
        time_us: call.endUs,
        span_ids: spanIds,
        occurrences: spanIds.length,
        facts: { input_tokens: input, window_tokens: window, share },
      };
      fullest.set(key.join('\n'), { share, draft });
    }
    return [...fullest.values()].map(({ draft }) => draft);
  },
});
