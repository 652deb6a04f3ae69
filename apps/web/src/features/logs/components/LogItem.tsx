import { Link } from '@tanstack/react-router';
import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { LogEntry, LogLevel } from '@sentryai/schema';
import { AttributeTable } from '../../../components/AttributeTable.tsx';
import { CutNotice } from '../../../components/CutNotice.tsx';
import { LongText } from '../../../components/LongText.tsx';
import { formatClock, formatMoment, shortId } from '../../../lib/format.ts';
import { logFields } from '../fns/log-fields.ts';

const LEVEL_LOOK: Record<LogLevel, string> = {
  trace: 'text-ink-3',
  debug: 'text-ink-3',
  info: 'text-ink-2',
  warn: 'text-warn',
  error: 'text-danger',
  fatal: 'text-danger font-semibold',
};

type LogItemProps = {
  log: LogEntry;
  /** In a trace the way to the trace is left out. */
  isInTrace?: boolean;
  isOpen?: boolean;
  onToggle?: () => void;
  isActive?: boolean;
  isFresh?: boolean;
};

/** Length of 14:03:09; on phones milliseconds have no room. */
const SECONDS_END = 8;

/** One log line; unfolds to the whole message, its fields and attributes. */
export function LogItem({ log, isInTrace = false, isActive = false, isFresh = false, ...control }: LogItemProps) {
  const [ownOpen, setOwnOpen] = useState(false);
  const isOpen = control.isOpen ?? ownOpen;
  const toggle = control.onToggle ?? (() => setOwnOpen(!ownOpen));
  const clock = formatClock(Date.parse(log.timestamp));
  const isLoud = log.level === 'error' || log.level === 'fatal';
  return (
    <div className={`border-b border-line ${isFresh ? 'row-new' : ''}`}>
      <div className={`flex items-center hover:bg-hover ${isActive ? 'bg-hover shadow-[inset_2px_0_var(--accent)]' : ''}`}>
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={toggle}
          className={`grid min-h-7.5 min-w-0 flex-1 grid-cols-[0.75rem_3.75rem_2.25rem_minmax(0,1fr)] items-baseline gap-x-2 py-1 pl-3 text-left sm:grid-cols-[0.75rem_6.5rem_3rem_minmax(0,1fr)] sm:pl-4 ${isLoud ? 'shadow-[inset_2px_0_var(--danger)]' : ''}`}
        >
          <ChevronRight className={`size-3 self-center text-ink-3 transition-transform ${isOpen ? 'rotate-90' : ''}`} aria-hidden />
          <time dateTime={log.timestamp} title={formatMoment(log.timestamp)} className="num font-mono text-xs whitespace-nowrap text-ink-3">
            {clock.slice(0, SECONDS_END)}
            <span className="max-sm:hidden">{clock.slice(SECONDS_END)}</span>
          </time>
          <span className={`font-mono text-2xs uppercase ${LEVEL_LOOK[log.level]}`}>{log.level}</span>
          <span className="truncate font-mono text-xs">{firstLine(log.message)}</span>
        </button>
        <span className="hidden w-32 shrink-0 truncate px-2 text-right text-2xs text-ink-3 md:block">{log.service}</span>
        {!isInTrace && log.trace_id === null && <span className="mr-3 w-14 shrink-0 max-sm:hidden sm:mr-4" />}
        {!isInTrace && log.trace_id !== null && (
          <Link
            to="/traces/$traceId"
            params={{ traceId: log.trace_id }}
            search={log.span_id === null ? {} : { span: log.span_id }}
            className="mr-3 w-14 shrink-0 text-right font-mono text-2xs text-accent hover:underline sm:mr-4"
            title="Open the trace"
          >
            {shortId(log.trace_id)}
          </Link>
        )}
      </div>
      {isOpen && (
        <div className="space-y-3 px-4 pt-1 pb-3 sm:pl-10">
          <CutNotice cut={log.cut} />
          <LongText text={log.message} mono />
          <AttributeTable entries={logFields(log)} searchIn="/logs" />
          {Object.keys(log.attributes).length > 0 && (
            <AttributeTable entries={Object.entries(log.attributes)} isFilterable searchIn="/logs" />
          )}
        </div>
      )}
    </div>
  );
}

function firstLine(message: string): string {
  const end = message.indexOf('\n');
  return end === -1 ? message : `${message.slice(0, end)} …`;
}
