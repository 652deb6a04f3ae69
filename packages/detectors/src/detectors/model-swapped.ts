import { defineTraceDetector } from '../contract/detector.ts';
import type { Draft } from '../contract/finding.ts';
import { isSwapped, modelFamily } from '../text/model-name.ts';
import { callerOf, ofAgent } from './call-key.ts';
import type { TraceView } from '../trace/trace-view.ts';

export const modelSwapped = defineTraceDetector({
  name: 'model_swapped',
  scope: 'span',
  level: 'warning',
  docs: {
    meaning: 'Another model answered than the one that was asked for.',
    rule: "Requested and answered names are compared as models, not as texts: hosts, regions and vendors' prefixes are cut off, an alias may be answered by any of its snapshots, `latest` by any version. Another size, generation or vendor is a swap, and so is another snapshot than one that was asked for by date. Names that nobody knows (deployments, routes of a gateway) may stand for anything.",
    advice:
      "Look for a gateway's fallback, a deployment that was moved, or a vendor that retired the model. Pin a snapshot where answers must not change.",
    tuning: 'Mute the issue of a swap that you want; it stands for one caller and one pair of models.',
  },
  settings: {},
  run(trace) {
    const byKey = new Map<string, Draft & { span_ids: string[] }>();
    for (const call of trace.calls) {
      const [requested, answered] = namesOf(call);
      if (call.hasFailed || requested === '' || answered === '' || !isSwapped(requested, answered)) continue;
      const key = [callerOf(trace, call), modelFamily(requested), modelFamily(answered)];
      const known = byKey.get(key.join('\n'));
      if (known !== undefined) {
        known.occurrences = (known.occurrences ?? 1) + 1;
        known.span_ids.push(call.id);
        continue;
      }
      byKey.set(key.join('\n'), {
        key,
        title: `${modelFamily(requested)} was asked for, ${modelFamily(answered)} answered${ofAgent(trace, call)}`,
        span_id: call.id,
        time_us: call.endUs,
        span_ids: call.views.map((view) => view.row.span_id),
        occurrences: 1,
        facts: { requested, answered },
      });
    }
    return [...byKey.values()];
  },
});

/** The pair of names of one view: two views of a call may know one name each, and a client's own alias is not the request. */
function namesOf(call: TraceView['calls'][number]): [string, string] {
  for (const { row } of call.views)
    if (row.model_requested !== '' && row.model !== '' && row.model !== row.model_requested) return [row.model_requested, row.model];
  return [call.modelRequested, call.model];
}
