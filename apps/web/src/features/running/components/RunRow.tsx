import { Link } from '@tanstack/react-router';
import { ChevronRight } from 'lucide-react';
import type { RunningRow } from '@sentryai/schema';
import { Cost } from '../../../components/Cost.tsx';
import { KindGlyph } from '../../../components/Kind.tsx';
import { DASH, formatAgo, formatCompact, formatCount, formatDuration, formatMoment, plural } from '../../../lib/format.ts';

/** Tracks are in styles/parts.css (.running-grid). */
const ROW_GRID = 'running-grid items-center gap-x-3 px-3 sm:px-4';
const HEADS = [
  ['Work', ''],
  ['Now', 'max-md:hidden'],
  ['Since', 'text-right max-sm:hidden'],
  ['Last heard', 'text-right'],
  ['Calls', 'text-right max-lg:hidden'],
  ['Tools', 'text-right max-lg:hidden'],
  ['Tokens', 'text-right max-lg:hidden'],
  ['Failures', 'text-right max-sm:hidden'],
  ['Cost', 'text-right max-sm:hidden'],
] as const;

export function RunHead() {
  return (
    <div role="rowgroup" className="sticky top-0 z-10 border-b border-line bg-bg">
      <div role="row" className={`${ROW_GRID} h-8`}>
        {HEADS.map(([head, look]) => (
          <div key={head} role="columnheader" className={`label truncate ${look}`}>
            {head}
          </div>
        ))}
      </div>
    </div>
  );
}

type RunRowProps = { run: RunningRow; stalled: string | null; nowMs: number; isActive: boolean };

/** One trace that has not ended: what it does, since when, and whether anything was heard of it lately. */
export function RunRow({ run, stalled, nowMs, isActive }: RunRowProps) {
  const beganMs = Date.parse(run.start_time);
  return (
    <div
      className={`relative h-full border-b border-line hover:bg-hover ${ROW_GRID} ${isActive ? 'bg-hover shadow-[inset_2px_0_var(--accent)]' : ''}`}
    >
      <Link
        to="/traces/$traceId"
        params={{ traceId: run.trace_id }}
        preload="intent"
        tabIndex={-1}
        aria-label={`Open running trace ${run.name}`}
        className="absolute inset-0"
      />
      <div role="gridcell" className="pointer-events-none relative min-w-0 [&_a]:pointer-events-auto [&_[title]]:pointer-events-auto">
        <div className="flex min-w-0 items-center gap-2">
          <span
            role="img"
            aria-label={stalled === null ? 'running' : 'stalled'}
            className={`size-2 shrink-0 rounded-full ${stalled === null ? 'bg-accent text-accent pulse' : 'bg-warn'}`}
          />
          <span className="truncate font-medium" title={run.name}>
            {run.name}
          </span>
          {stalled !== null && (
            <span className="mark" data-tone="warn">
              {stalled}
            </span>
          )}
          {run.evidence === 'open' && (
            <span className="mark max-md:hidden" title="No start was reported: ended spans wait for a parent that has not come">
              no end yet
            </span>
          )}
        </div>
        <div className="flex min-w-0 gap-2 pl-4 text-2xs text-ink-3">
          <span className="num shrink-0 sm:hidden">for {formatDuration(Math.max(0, nowMs - beganMs))}</span>
          <Places run={run} />
        </div>
      </div>
      <div role="gridcell" className="pointer-events-none relative min-w-0 max-md:hidden [&_[title]]:pointer-events-auto">
        <Step run={run} nowMs={nowMs} />
      </div>
      <div role="gridcell" className="num text-right max-sm:hidden" title={`began ${formatMoment(run.start_time)}`}>
        {formatDuration(Math.max(0, nowMs - beganMs))}
      </div>
      <div
        role="gridcell"
        className={`num text-right ${stalled === null ? 'text-ink-2' : 'text-warn'}`}
        title={formatMoment(run.last_activity)}
      >
        {formatAgo(Date.parse(run.last_activity), nowMs)}
      </div>
      <Figure value={run.llm_calls} run={run} className="max-lg:hidden" />
      <Figure value={run.tool_calls} run={run} className="max-lg:hidden" />
      <div role="gridcell" className="num text-right max-lg:hidden" title={formatCount(run.total_tokens)}>
        {formatCompact(run.total_tokens)}
      </div>
      <div role="gridcell" className={`num text-right max-sm:hidden ${run.error_count > 0 ? 'font-medium text-danger' : 'text-ink-3'}`}>
        {formatCompact(run.error_count)}
      </div>
      <div role="gridcell" className="text-right max-sm:hidden">
        <Cost costUsd={run.cost_usd} unpricedCalls={run.unpriced_calls} />
      </div>
    </div>
  );
}

function Figure({ value, run, className }: { value: number; run: RunningRow; className: string }) {
  return (
    <div
      role="gridcell"
      className={`num text-right ${value === 0 ? 'text-ink-3' : ''} ${className}`}
      title={run.is_partial ? 'At least: the trace is too big to be counted here' : undefined}
    >
      {formatCompact(value)}
      {run.is_partial && '+'}
    </div>
  );
}

/** The innermost span that runs, within its agents; else what ended last. */
function Step({ run, nowMs }: { run: RunningRow; nowMs: number }) {
  const { step } = run;
  if (step === null) return <span className="text-ink-3">{DASH}</span>;
  return (
    <>
      <div className="flex min-w-0 items-center gap-1.5" title={step.name}>
        <KindGlyph kind={step.kind} />
        <span className="truncate">{step.name}</span>
        {step.is_running && (
          <span className="num shrink-0 text-xs text-ink-3">{formatDuration(Math.max(0, nowMs - Date.parse(step.start_time)))}</span>
        )}
        {!step.is_running && <span className="shrink-0 text-xs text-ink-3">ended</span>}
      </div>
      <div className="flex min-w-0 items-center gap-1 pl-6 text-2xs text-ink-3">
        {run.agents.length > 0 &&
          run.agents.map((agent, index) => (
            <span key={`${index} ${agent}`} className="flex min-w-0 items-center gap-1">
              {index > 0 && <ChevronRight className="size-3 shrink-0" aria-hidden />}
              <span className="truncate">{agent}</span>
            </span>
          ))}
        <span className="num ml-auto shrink-0">
          {plural(run.spans_ended, 'span')} done{run.spans_running > 0 && `, ${formatCount(run.spans_running)} running`}
        </span>
      </div>
    </>
  );
}

function Places({ run }: { run: RunningRow }) {
  const places = [run.service, run.environment].filter((place) => place !== null);
  return (
    <>
      {run.session_id !== null && (
        <Link
          to="/sessions/$sessionId"
          params={{ sessionId: run.session_id }}
          title="Session"
          className="truncate hover:text-accent hover:underline"
        >
          {run.session_id}
        </Link>
      )}
      {run.user_id !== null && (
        <Link to="/users/$userId" params={{ userId: run.user_id }} title="User" className="truncate hover:text-accent hover:underline">
          {run.user_id}
        </Link>
      )}
      <span className="truncate">{places.join(' · ')}</span>
    </>
  );
}
