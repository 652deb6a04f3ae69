import { Link } from '@tanstack/react-router';
import { ScrollText } from 'lucide-react';
import type { ExchangeTurnAnswer } from '@sentryai/schema';
import { MessageCard } from '../../../components/conversation/MessageCard.tsx';
import { LongText } from '../../../components/LongText.tsx';
import { formatCompact, formatCount, formatUsd } from '../../../lib/format.ts';
import { Failure } from './Failure.tsx';
import { HistoryNote } from './HistoryNote.tsx';
import { ToolRun } from './ToolRun.tsx';
import { TurnHead } from './TurnHead.tsx';

/** A call of a model: what it was told that is new, what it answered, the tools that it asked for. */
export function ExchangeTurn({ turn }: { turn: ExchangeTurnAnswer }) {
  const isSilent = turn.sent.length === 0 && turn.answer.length === 0 && turn.tools.length === 0 && turn.error === null;
  return (
    <>
      <TurnHead turn={turn} title={turn.model ?? turn.name}>
        <Usage turn={turn} />
      </TurnHead>
      <div className="mt-1.5 space-y-2 sm:pl-6.5">
        {turn.system !== null && <Instructions text={turn.system} />}
        {turn.history !== null && <HistoryNote history={turn.history} />}
        {turn.sent.length + turn.answer.length > 0 && (
          <ol className="space-y-2">
            {[...turn.sent, ...turn.answer].map((message, index) => (
              <MessageCard key={index} message={message} />
            ))}
          </ol>
        )}
        {turn.tools.map((run, index) => (
          <ToolRun key={run.call_id ?? index} run={run} />
        ))}
        {turn.error !== null && <Failure failure={turn.error} />}
        {isSilent && !turn.is_too_long && <Silence turn={turn} />}
        {(turn.is_clipped || turn.is_too_long) && (
          <p className="text-xs text-ink-3">
            {turn.is_too_long ? 'Too long to be read here. ' : 'Long texts are cut here. '}
            <Link
              to="/traces/$traceId"
              params={{ traceId: turn.trace_id }}
              search={{ span: turn.span_id }}
              className="text-accent hover:underline"
            >
              The span has all of it
            </Link>
          </p>
        )}
      </div>
    </>
  );
}

function Usage({ turn }: { turn: ExchangeTurnAnswer }) {
  const isOwn = turn.usage_role === 'own' || turn.usage_role === 'none';
  return (
    <>
      {(turn.input_tokens !== null || turn.output_tokens !== null) && (
        <span className="num" title={`${formatCount(turn.input_tokens)} tokens in, ${formatCount(turn.output_tokens)} out`}>
          {formatCompact(turn.input_tokens)} → {formatCompact(turn.output_tokens)}
        </span>
      )}
      {turn.cost_usd !== null && <span className="num">{formatUsd(turn.cost_usd)}</span>}
      {!isOwn && (
        <span className="mark" title="The sums do not count these tokens: another span has them, or they were guessed">
          not counted
        </span>
      )}
      {turn.finish_reason !== null && !['stop', 'tool_calls', 'tool_use', 'end_turn'].includes(turn.finish_reason) && (
        <span className="mark" data-tone="warn" title="Why the model stopped">
          {turn.finish_reason}
        </span>
      )}
    </>
  );
}

function Instructions({ text }: { text: string }) {
  return (
    <details className="text-ink-2">
      <summary className="inline-flex items-center gap-1.5 text-xs text-ink-3 hover:text-ink">
        <ScrollText className="size-3.5" aria-hidden /> Instructions, {formatCount(text.length)} characters
      </summary>
      <div className="mt-1 rounded-md border border-line bg-sunken px-3 py-2">
        <LongText text={text} className="text-sm!" />
      </div>
    </details>
  );
}

function Silence({ turn }: { turn: ExchangeTurnAnswer }) {
  const why =
    turn.status === 'running'
      ? 'Runs. What is said arrives when it ends.'
      : turn.history === null
        ? 'The words of this call were not sent.'
        : 'Nothing new was said.';
  return <p className="text-xs text-ink-3 italic">{why}</p>;
}
