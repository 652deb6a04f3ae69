import { defineTraceDetector } from '../contract/detector.ts';
import type { Draft } from '../contract/finding.ts';
import { isRateLimited } from '../text/provider-error.ts';
import { cutSample } from '../text/sample.ts';
import { attemptsOf, isRecovered } from './attempts.ts';
import { modelFamily } from '../text/model-name.ts';

export const rateLimited = defineTraceDetector({
  name: 'rate_limited',
  scope: 'trace',
  level: 'error',
  docs: {
    meaning: 'The provider turned a call away because of a rate limit, a quota or overload, and the call was lost.',
    rule: "A call that failed with status 429 or 529 or with the vendor's words for it, told once at the deepest span, and no later call of the same caller or with the same prompt that succeeded. Limits that a retry got past are not reported (see retry_storm for many of them). Clients that leave no span for a failed call are read by the error of the span around it.",
    advice:
      'Retry with growing pauses and respect Retry-After, spread the load, or ask for a higher limit. An exhausted quota needs payment, not patience.',
    tuning: 'No settings.',
  },
  settings: {},
  run(trace) {
    const attempts = attemptsOf(trace);
    const lost = new Map<string, Draft & { span_ids: string[] }>();
    for (const attempt of attempts) {
      if (attempt.error === null || !isRateLimited(attempt.error) || isRecovered(attempt, attempts)) continue;
      const model = attempt.call === null ? '' : modelFamily(attempt.call.model || attempt.call.modelRequested);
      const key = [attempt.call?.provider ?? '', model, attempt.key[0] ?? ''];
      const known = lost.get(key.join('\n'));
      if (known !== undefined) {
        known.occurrences = (known.occurrences ?? 1) + 1;
        known.span_ids.push(attempt.span.row.span_id);
        continue;
      }
      lost.set(key.join('\n'), {
        key,
        title: `Call of ${model || 'a model'} lost to a rate limit${attempt.key[0] ? ` (${attempt.key[0]})` : ''}`,
        span_id: attempt.span.row.span_id,
        time_us: attempt.endUs,
        span_ids: [],
        occurrences: 1,
        samples: [{ label: 'error', text: cutSample(attempt.error.message), span_id: attempt.span.row.span_id }],
        facts: { status: attempt.error.httpStatus, error_type: attempt.error.type || null },
      });
    }
    return [...lost.values()];
  },
});
