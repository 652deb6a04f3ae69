import { Link } from '@tanstack/react-router';
import { ChevronRight, SquareArrowOutUpRight } from 'lucide-react';
import type { ReactNode } from 'react';
import type { SessionTurn } from '@sentryai/schema';
import { KindGlyph } from '../../../components/Kind.tsx';
import { formatClock, formatDuration, formatMoment } from '../../../lib/format.ts';
import { kindLabel } from '../../../lib/kind-label.ts';

/** Quiet line above a turn: when, who, how long; with the way to its span. */
export function TurnHead({ turn, title, children }: { turn: SessionTurn; title: string; children?: ReactNode }) {
  return (
    <header className="flex min-w-0 items-center gap-2 text-2xs text-ink-3">
      <KindGlyph kind={turn.span_kind} />
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-2">
        <h3 className="flex min-w-0 items-center gap-1 text-xs font-medium text-ink-2" title={turn.name}>
          {turn.agents.map((agent) => (
            <span key={agent} className="flex min-w-0 items-center gap-1">
              <span className="truncate">{agent}</span>
              <ChevronRight className="size-3 shrink-0 text-ink-3" aria-hidden />
            </span>
          ))}
          <span className="truncate">{title}</span>
        </h3>
        <time className="num max-sm:hidden" dateTime={turn.time} title={formatMoment(turn.time)}>
          {formatClock(Date.parse(turn.time)).slice(0, 8)}
        </time>
        <span className="num">{turn.status === 'running' ? 'running' : formatDuration(turn.duration_ms)}</span>
        {children}
        {turn.inside !== null && (
          <span className="truncate" title={`Part of ${kindLabel(turn.inside.kind).toLowerCase()} ${turn.inside.name}`}>
            inside {turn.inside.name}
          </span>
        )}
      </div>
      <Link
        to="/traces/$traceId"
        params={{ traceId: turn.trace_id }}
        search={{ span: turn.span_id }}
        className="btn"
        data-tone="ghost"
        data-size="sm"
        data-icon=""
        aria-label={`Open ${turn.name} in its trace`}
        title="Open in its trace (Enter)"
      >
        <SquareArrowOutUpRight className="size-3.5" aria-hidden />
      </Link>
    </header>
  );
}
