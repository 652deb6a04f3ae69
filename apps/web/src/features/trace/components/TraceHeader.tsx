import { Link } from '@tanstack/react-router';
import { Hash, Link2 } from 'lucide-react';
import type { TraceRow } from '@sentryai/schema';
import { Ago } from '../../../components/Ago.tsx';
import { BackButton } from '../../../components/BackButton.tsx';
import { CopyButton } from '../../../components/CopyButton.tsx';
import { Cost } from '../../../components/Cost.tsx';
import { Fact } from '../../../components/Fact.tsx';
import { useAppScope } from '../../../lib/app-search.ts';
import { DASH, durationLabel, formatCompact, formatCount, shortId } from '../../../lib/format.ts';
import { pageLink } from '../../../lib/page-link.ts';
import { term } from '../../../lib/search-query.ts';
import { windowHolding } from '../../../lib/time-range.ts';
import { useLeave } from '../../../lib/use-leave.ts';
import { PageHeader } from '../../shell/index.ts';

/** Who, what, how long, how much: the trace in two lines. */
export function TraceHeader({ trace }: { trace: TraceRow }) {
  const leave = useLeave('/traces');
  const { range } = useAppScope();
  return (
    <>
      <PageHeader
        hasRange={false}
        documentTitle={trace.name}
        title={
          <span className="flex min-w-0 items-center gap-2">
            <BackButton onLeave={leave} />
            <span className="truncate">{trace.name}</span>
            <StatusMark trace={trace} />
          </span>
        }
      >
        <div className="flex items-center">
          <span className="hidden items-center font-mono text-xs text-ink-3 md:flex" title={trace.trace_id}>
            <Hash className="size-3" aria-hidden />
            {shortId(trace.trace_id)}
          </span>
          <CopyButton text={trace.trace_id} label="Copy trace id" />
          <CopyButton text={() => pageLink(location.href)} label="Copy link" icon={<Link2 className="size-3.5" aria-hidden />} />
        </div>
      </PageHeader>
      <dl className="flex shrink-0 flex-wrap items-baseline gap-x-5 gap-y-1 border-b border-line bg-bg px-3 py-1.5 text-xs sm:px-4">
        <Fact label="Started">
          <Ago time={trace.start_time} />
        </Fact>
        <Fact label="Duration">
          <span className="num">{durationLabel(trace)}</span>
        </Fact>
        <Fact label="Model calls">
          <span className="num">{formatCompact(trace.llm_calls)}</span>
        </Fact>
        <Fact label="Tools">
          <span className="num">{formatCompact(trace.tool_calls)}</span>
        </Fact>
        <Fact label="Tokens">
          <span className="num" title={`${formatCount(trace.input_tokens)} in, ${formatCount(trace.output_tokens)} out`}>
            {trace.total_tokens === null ? DASH : `${formatCompact(trace.input_tokens)} → ${formatCompact(trace.output_tokens)}`}
          </span>
        </Fact>
        <Fact label="Cost">
          <Cost costUsd={trace.cost_usd} unpricedCalls={trace.unpriced_calls} />
        </Fact>
        {trace.models.length > 0 && (
          <Fact label={trace.models.length === 1 ? 'Model' : 'Models'}>
            <span title={trace.models.join('\n')}>{trace.models.slice(0, 3).join(', ')}</span>
            {trace.models.length > 3 && <span className="text-ink-3"> +{trace.models.length - 3}</span>}
          </Fact>
        )}
        {trace.session_id !== null && (
          <Fact label="Session">
            <Link
              to="/sessions/$sessionId"
              params={{ sessionId: trace.session_id }}
              title={`Conversation ${trace.session_id}`}
              className="hover:text-accent hover:underline"
            >
              {trace.session_id}
            </Link>
          </Fact>
        )}
        {trace.user_id !== null && (
          <Fact label="User">
            <Link
              to="/users/$userId"
              params={{ userId: trace.user_id }}
              search={windowHolding(range, trace.start_time)}
              title={`User ${trace.user_id}`}
              className="hover:text-accent hover:underline"
            >
              {trace.user_id}
            </Link>
          </Fact>
        )}
        <FieldFact label="Service" field="service" value={trace.service} />
        <FieldFact label="Environment" field="environment" value={trace.environment} />
        <FieldFact label="Release" field="release" value={trace.release} />
        {Object.entries(trace.tags).map(([key, value]) => (
          <span key={key} className="mark" title={`tag ${key}`}>
            {value === '' ? key : `${key}: ${value}`}
          </span>
        ))}
      </dl>
    </>
  );
}

function StatusMark({ trace }: { trace: TraceRow }) {
  if (trace.status === 'ok') return null;
  const isRunning = trace.status === 'running';
  return (
    <span className="mark" data-tone={isRunning ? 'accent' : 'danger'}>
      {isRunning ? 'running' : trace.error_count > 1 ? `${formatCount(trace.error_count)} errors` : 'failed'}
    </span>
  );
}

function FieldFact({ label, field, value }: { label: string; field: string; value: string | null }) {
  if (value === null) return null;
  return (
    <Fact label={label}>
      <Link
        to="/traces"
        search={{ query: term(field, value) }}
        title={`All traces with ${field} ${value}`}
        className="hover:text-accent hover:underline"
      >
        {value}
      </Link>
    </Fact>
  );
}
