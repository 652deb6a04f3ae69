import type { SessionTurn, WorkTurnAnswer } from '@sentryai/schema';
import { Payload } from '../../../components/conversation/Payload.tsx';
import { plural } from '../../../lib/format.ts';
import { oneLine } from '../fns/one-line.ts';
import { Failure } from './Failure.tsx';
import { TurnHead } from './TurnHead.tsx';

/** Work between the calls: a retrieval, a guardrail, a tool that no answer asked for. */
export function WorkTurn({ turn }: { turn: WorkTurnAnswer }) {
  const hasTexts = turn.input !== '' || turn.output !== '';
  return (
    <>
      <TurnHead turn={turn} title={turn.name}>
        {turn.document_count !== null && <span className="num">{plural(turn.document_count, 'document')}</span>}
      </TurnHead>
      {(hasTexts || turn.error !== null) && (
        <div className="mt-1 space-y-2 sm:pl-6.5">
          {hasTexts && (
            <details className="group">
              <summary className="flex min-w-0 list-none text-2xs text-ink-3 hover:text-ink [&::-webkit-details-marker]:hidden">
                <span className="truncate font-mono">
                  {oneLine(turn.input)}
                  {turn.output !== '' && <span className="text-ink-2"> → {oneLine(turn.output)}</span>}
                </span>
              </summary>
              <div className="mt-1 space-y-2">
                {turn.input !== '' && <Payload text={turn.input} label="input" />}
                {turn.output !== '' && <Payload text={turn.output} label="output" />}
                {turn.is_clipped && <p className="text-xs text-ink-3">Long texts are cut here. The span has all of them.</p>}
              </div>
            </details>
          )}
          {turn.error !== null && <Failure failure={turn.error} />}
        </div>
      )}
    </>
  );
}

/** Something else that failed, in its place. */
export function FailureTurn({ turn }: { turn: Extract<SessionTurn, { kind: 'failure' }> }) {
  return (
    <>
      <TurnHead turn={turn} title={turn.name} />
      <div className="mt-1 sm:pl-6.5">
        <Failure failure={turn.error ?? { type: null, message: null, http_status: null }} />
      </div>
    </>
  );
}
