import { type Backtest, ZERO_SPAN_ID } from '@sentryai/schema';
import { formatTimeUs } from '../time-range.ts';
import type { BacktestPlan } from './backtest-messages.ts';
import type { BacktestRun } from './run-backtest.ts';

/** What a back-test found, as the API tells it. */
export function backtestAnswer(plan: BacktestPlan, days: number, run: BacktestRun): Backtest {
  const { result, stoppedBy } = run;
  return {
    detector: plan.detector,
    from: formatTimeUs(plan.fromUs),
    to: formatTimeUs(plan.nowMs * 1000),
    days,
    found: result.found,
    found_now: result.foundNow,
    added: result.added,
    removed: result.removed,
    affected_traces: result.affectedTraces,
    findings: result.findings.map((finding) => ({
      trace_id: finding.trace_id,
      span_id: finding.span_id === '' || finding.span_id === ZERO_SPAN_ID ? null : finding.span_id,
      timestamp: formatTimeUs(finding.time_us),
      title: finding.title,
      level: finding.level,
      recovered: finding.recovered,
      evidence: finding.evidence,
      is_found_now: finding.isFoundNow,
    })),
    findings_truncated: result.findings.length < result.found,
    traces_read: run.tracesRead,
    bytes_read: run.bytesRead,
    is_partial: stoppedBy !== null,
    stopped_by: stoppedBy,
    read_from: formatTimeUs(Math.max(plan.fromUs, run.readFromUs)),
  };
}
