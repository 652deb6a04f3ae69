import { CircleCheck, CircleHelp, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import type { DeliveryState, LedgerCheckResult } from '@sentryai/schema';
import { Ago } from '../../../components/Ago.tsx';
import { errorText } from '../../../components/States.tsx';
import { formatCount, formatMoment } from '../../../lib/format.ts';
import { type Verdict, deviationText, verdictOf } from '../fns/verdict.ts';
import { useDeliveryUrl } from '../hooks/use-delivery-url.ts';
import { checkNow } from '../queries.ts';

const LOOKS = {
  good: { icon: CircleCheck, text: 'text-accent', ground: '' },
  bad: { icon: TriangleAlert, text: 'text-danger', ground: 'bg-danger-soft' },
  unsure: { icon: CircleHelp, text: 'text-warn', ground: '' },
} as const;

const DEVIATIONS_SHOWN = 8;

type Look = { kind: 'none' } | { kind: 'running' } | { kind: 'done'; result: LedgerCheckResult } | { kind: 'failed'; error: unknown };

/** Whether the numbers add up, by the processor's own check, and another look on request. */
export function VerdictPanel({ state, isFailed }: { state: DeliveryState | undefined; isFailed: boolean }) {
  const { project, range } = useDeliveryUrl();
  const [look, setLook] = useState<Look>({ kind: 'none' });
  if (state === undefined) return <VerdictPlaceholder isFailed={isFailed} />;
  const verdict = verdictOf(state);
  const { icon: Icon, text, ground } = LOOKS[verdict.tone];
  const checkedAt = state.processors.find(({ is_current }) => is_current)?.ledger.checked_at;

  const check = async () => {
    setLook({ kind: 'running' });
    try {
      setLook({ kind: 'done', result: await checkNow(project, range) });
    } catch (error) {
      setLook({ kind: 'failed', error });
    }
  };

  return (
    <section aria-label="Balance" className={`panel flex flex-wrap items-start gap-x-3 gap-y-2 px-3 py-3 ${ground}`}>
      <Icon className={`mt-0.5 size-5 shrink-0 ${text}`} aria-hidden />
      <div className="min-w-0 flex-1 basis-64">
        <h2 className={`text-base font-semibold ${verdict.tone === 'good' ? '' : text}`}>{verdict.title}</h2>
        <p className="text-ink-2">
          {verdict.detail}
          {checkedAt && (
            <span className="text-ink-3">
              {' '}
              Last look <Ago time={checkedAt} />.
            </span>
          )}
        </p>
        <Deviations verdict={verdict} />
        <LookResult look={look} />
      </div>
      <button type="button" className="btn" disabled={look.kind === 'running'} onClick={() => void check()}>
        {look.kind === 'running' ? 'Looking…' : 'Check this window now'}
      </button>
    </section>
  );
}

function Deviations({ verdict: { deviations } }: { verdict: Pick<Verdict, 'deviations'> }) {
  if (deviations.length === 0) return null;
  return (
    <ul className="mt-2 space-y-0.5 text-xs">
      {deviations.slice(0, DEVIATIONS_SHOWN).map((deviation) => (
        <li key={JSON.stringify(deviation)} className="break-words">
          <span className="num text-ink-3">{formatMoment(deviation.minute)}</span> {deviationText(deviation)}
        </li>
      ))}
      {deviations.length > DEVIATIONS_SHOWN && <li className="text-ink-3">and {formatCount(deviations.length - DEVIATIONS_SHOWN)} more</li>}
    </ul>
  );
}

function LookResult({ look }: { look: Look }) {
  if (look.kind === 'none' || look.kind === 'running') return null;
  if (look.kind === 'failed') {
    return (
      <p role="alert" className="mt-2 text-xs text-danger">
        {errorText(look.error)}
      </p>
    );
  }
  const { status, received, rows, deviations } = look.result;
  return (
    <div role="status" className="mt-2 text-xs">
      <p className={status === 'balanced' ? 'text-ink' : 'text-danger'}>
        {status === 'balanced' ? 'Balanced' : 'Not balanced'}: {formatCount(received)} items came in, {formatCount(rows)} rows were written,
        all of them counted just now.{' '}
        {status === 'unbalanced' && 'Minutes that are still being stored can be off for a moment; look again.'}
      </p>
      <Deviations verdict={{ deviations }} />
    </div>
  );
}

function VerdictPlaceholder({ isFailed }: { isFailed: boolean }) {
  return (
    <section aria-label="Balance" className="panel px-3 py-3">
      {isFailed ? (
        <p className="text-ink-2">The state of queue and processor could not be loaded; whether the numbers add up is not known now.</p>
      ) : (
        <div aria-hidden className="space-y-2">
          <div className="skeleton h-4 w-56" />
          <div className="skeleton h-2.5 w-80 max-w-full" />
        </div>
      )}
    </section>
  );
}
