import { defineTraceDetector } from '../contract/detector.ts';
import type { Draft } from '../contract/finding.ts';
import { isPassing, reasonOf } from '../text/provider-error.ts';
import { cutSample } from '../text/sample.ts';
import type { SpanView } from '../trace/span-view.ts';
import type { TraceView } from '../trace/trace-view.ts';
import { type Attempt, attemptsOf } from './attempts.ts';

/** Attempts of the same thing follow each other; clocks and queues may let them overlap by this much. */
const OVERLAP_US = 5_000;
/** Pause after which it is another piece of work. */
const PAUSE_US = 15 * 60 * 1_000_000;
/** How many attempts of others may run in between. */
const OPEN_MAX = 64;

type Series = { key: string; failed: Attempt[]; end: Attempt; success: Attempt | null };

function isSameWork(left: Attempt, right: Attempt): boolean {
  if (left.key[0] !== right.key[0] || left.call?.main.row.kind !== right.call?.main.row.kind) return false;
  const [one, other] = [left.call?.input.inputText ?? '', right.call?.input.inputText ?? ''];
  return one === '' || other === '' || one === other;
}

/** Failed attempts of one piece of work in a row, each series with the success that ended it. */
function seriesOf(attempts: readonly Attempt[]): Series[] {
  const closed: Series[] = [];
  let open: Series[] = [];
  for (const attempt of attempts) {
    const series = open.find(
      ({ end }) => isSameWork(end, attempt) && attempt.startUs >= end.endUs - OVERLAP_US && attempt.startUs - end.endUs <= PAUSE_US,
    );
    if (attempt.error === null) {
      if (series === undefined) continue;
      closed.push({ ...series, success: attempt });
      open = open.filter((other) => other !== series);
      continue;
    }
    if (series === undefined) {
      open.push({ key: attempt.key.join('\n'), failed: [attempt], end: attempt, success: null });
      if (open.length > OPEN_MAX) closed.push(...open.splice(0, 1));
    } else {
      series.failed.push(attempt);
      series.end = attempt;
    }
  }
  return [...closed, ...open];
}

/** Failed HTTP requests below one call: retries that the client made by itself. */
function hiddenRetries(span: SpanView): SpanView[] {
  const failed: SpanView[] = [];
  const open = [...span.children];
  for (let seen = 0; open.length > 0 && seen < 2_000; seen++) {
    const child = open.pop() as SpanView;
    if (child.row.kind === 'http' && (child.row.http_status ?? 0) >= 400) failed.push(child);
    else if (child.row.kind !== 'llm' && child.row.kind !== 'tool') open.push(...child.children);
  }
  return failed;
}

/** Attempts that the client itself counts. */
function countedRetries(span: SpanView): number {
  const { attributes_number: numbers } = span.row;
  return numbers['http.request.resend_count'] ?? numbers['gen_ai.request.retry_count'] ?? numbers['retry.count'] ?? 0;
}

export const retryStorm = defineTraceDetector({
  name: 'retry_storm',
  scope: 'trace',
  level: 'warning',
  docs: {
    meaning: 'The same call failed again and again before it succeeded or was given up.',
    rule: 'A number of failed attempts in a row by the same caller with the same prompt, one after another, for reasons that may pass (limits, timeouts, connections, server errors) or for the same reason. Parallel calls that fail side by side are no retries. Retries inside a client count where it says so (resend count) or where its HTTP requests are spans. Tools that are called again by code without a model in between count as well.',
    advice:
      'Limit the number of attempts, let the pauses grow, and add some chance to them. Errors that cannot pass (bad request, no permission) must not be retried.',
    tuning: 'attemptsMin is the number of failed attempts from which on it is reported.',
  },
  settings: {
    attemptsMin: { default: 4, min: 2, max: 1_000, doc: 'Failed attempts in a row from which on it is a storm.' },
  },
  run(trace, settings) {
    const drafts: Draft[] = [];
    for (const { failed, success } of seriesOf(attemptsOf(trace))) {
      if (failed.length < settings.attemptsMin) continue;
      const first = failed[0] as Attempt;
      const last = failed.at(-1) as Attempt;
      const reason = reasonOf(last.error as NonNullable<Attempt['error']>);
      const isOneReason = failed.every(({ error }) => error !== null && reasonOf(error) === reason);
      if (!isOneReason && !failed.every(({ error }) => error !== null && isPassing(error))) continue;
      drafts.push({
        key: [...first.key, reason],
        title: `${failed.length} failed attempts in a row${first.key[0] ? ` (${first.key[0]})` : ''}`,
        level: success === null ? 'error' : 'warning',
        recovered: success !== null,
        span_id: last.span.row.span_id,
        time_us: last.endUs,
        span_ids: [...failed.map(({ span }) => span.row.span_id), ...(success === null ? [] : [success.span.row.span_id])],
        occurrences: failed.length,
        wasted_ms: Math.round(((success?.startUs ?? last.endUs) - first.startUs) / 1000),
        samples: [{ label: 'error', text: cutSample(last.error?.message ?? ''), span_id: last.span.row.span_id }],
        facts: { failed: failed.length, status: last.error?.httpStatus ?? null, reason, recovered: success !== null },
      });
    }
    const told = new Set(drafts.flatMap(({ span_ids }) => span_ids ?? []));
    for (const call of trace.calls) {
      const hidden = hiddenRetries(call.main);
      const count = Math.max(hidden.length, ...call.views.map(countedRetries));
      if (count < settings.attemptsMin || told.has(call.id)) continue;
      const status = hidden.at(-1)?.row.http_status ?? call.error.httpStatus;
      drafts.push({
        key: [trace.agentOf(call.main) || call.main.row.service, call.provider, status === null ? 'hidden' : String(status)],
        title: `${count} failed attempts inside one call of ${call.model || call.modelRequested || 'a model'}`,
        level: call.hasFailed ? 'error' : 'warning',
        recovered: !call.hasFailed,
        span_id: call.id,
        time_us: call.endUs,
        span_ids: hidden.map(({ row }) => row.span_id),
        occurrences: count,
        wasted_ms: hidden.length === 0 ? null : Math.round(hidden.reduce((sum, { row }) => sum + row.duration_us, 0) / 1000),
        facts: { failed: count, status, hidden: true, recovered: !call.hasFailed },
      });
    }
    drafts.push(...toolStorms(trace, settings.attemptsMin));
    return drafts;
  },
});

/** Failed runs of one tool in a row with the same arguments and no model call between them: code that retries. */
function toolStorms(trace: TraceView, attemptsMin: number): Draft[] {
  if (trace.toolSpans.filter((span) => span.hasFailed).length < attemptsMin) return [];
  const drafts: Draft[] = [];
  const starts = trace.llmCalls.map((call) => call.startUs);
  const byWork = Map.groupBy(
    trace.toolRuns.filter((run) => run.span !== null),
    (run) => `${run.name}\n${run.argumentsText.slice(0, 2_000)}`,
  );
  for (const runs of byWork.values()) {
    let failed: typeof runs = [];
    const close = (success: (typeof runs)[number] | null): void => {
      const [first, last] = [failed[0], failed.at(-1)];
      if (failed.length >= attemptsMin && first !== undefined && last !== undefined) {
        drafts.push({
          key: ['tool', last.name],
          title: `Tool ${last.name} failed ${failed.length} times in a row`,
          level: success === null ? 'error' : 'warning',
          recovered: success !== null,
          span_id: last.spanId,
          time_us: last.endUs,
          span_ids: failed.map(({ spanId }) => spanId),
          occurrences: failed.length,
          wasted_ms: Math.round((last.endUs - first.startUs) / 1000),
          samples: [{ label: 'error', text: last.failure?.message ?? '', span_id: last.spanId }],
          facts: { failed: failed.length, tool: last.name, recovered: success !== null },
        });
      }
      failed = [];
    };
    for (const run of runs) {
      const previous = failed.at(-1);
      if (previous !== undefined && starts.some((startUs) => startUs >= previous.endUs && startUs <= run.startUs)) close(null);
      if (run.failure === null) close(run);
      else failed.push(run);
    }
    close(null);
  }
  return drafts;
}
