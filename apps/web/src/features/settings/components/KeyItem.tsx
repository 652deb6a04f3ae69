import { Pencil, Power, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { KeyEntry, Usage } from '@sentryai/schema';
import { Ago } from '../../../components/Ago.tsx';
import { ErrorLine } from '../../../components/States.tsx';
import { plural } from '../../../lib/format.ts';
import { limitsText, samplingText } from '../fns/key-rules.ts';
import { useChangeKey } from '../queries.ts';
import { DeleteKeyDialog } from './DeleteKeyDialog.tsx';
import { KeyRulesForm } from './KeyRulesForm.tsx';

type Minute = Usage['last_minute']['keys'][number];
type KeyItemProps = { entry: KeyEntry; minute: Minute | undefined; isMinuteKnown: boolean };

/** One key: what it may, what it sent, and what can be done with it. */
export function KeyItem({ entry, minute, isMinuteKnown }: KeyItemProps) {
  const [isEditing, setEditing] = useState(false);
  const [isDeleting, setDeleting] = useState(false);
  const change = useChangeKey();
  const name = entry.name === '' ? 'unnamed key' : entry.name;
  return (
    <li aria-label={name} className="border-b border-line last:border-b-0">
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2 px-3 py-2.5">
        <div className="min-w-0 flex-1 basis-52">
          <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <span className={`min-w-0 truncate font-medium ${entry.is_disabled ? 'text-ink-3 line-through' : ''}`}>{name}</span>
            <span className="mark">{entry.kind === 'ingest' ? 'ingest' : 'API'}</span>
            {entry.is_disabled && (
              <span className="mark" data-tone="warn">
                disabled
              </span>
            )}
          </div>
          <p className="mt-0.5 text-xs text-ink-3">
            {entry.prefix !== '' && <span className="font-mono">{entry.prefix}…</span>} made <Ago time={entry.created_at} />
          </p>
          <Rules entry={entry} />
        </div>
        {entry.kind === 'ingest' && isMinuteKnown && <MinuteFigures minute={minute} />}
        <div className="flex gap-1">
          {entry.kind === 'ingest' && (
            <button type="button" className="btn" aria-expanded={isEditing} onClick={() => setEditing(!isEditing)}>
              <Pencil className="size-3.5" aria-hidden /> Limits
            </button>
          )}
          <button
            type="button"
            className="btn"
            disabled={change.isPending}
            onClick={() => change.mutate({ id: entry.id, change: { is_disabled: !entry.is_disabled } })}
          >
            <Power className="size-3.5" aria-hidden /> {entry.is_disabled ? 'Enable' : 'Disable'}
          </button>
          <button type="button" className="btn" data-icon="" aria-label={`Delete ${name}`} title="Delete" onClick={() => setDeleting(true)}>
            <Trash2 className="size-3.5" aria-hidden />
          </button>
        </div>
      </div>
      {change.isError && <ErrorLine error={change.error} />}
      {isEditing && <KeyRulesForm entry={entry} onDone={() => setEditing(false)} />}
      {isDeleting && <DeleteKeyDialog entry={entry} name={name} onClose={() => setDeleting(false)} />}
    </li>
  );
}

function Rules({ entry: { limits, sampling } }: { entry: KeyEntry }) {
  if (limits === null || sampling === null) return null;
  const kept = samplingText(sampling);
  return (
    <p className="mt-1 text-xs text-ink-2">
      {limitsText(limits) ?? 'No limit'}
      {kept !== null && <> · keeps {kept}</>}
    </p>
  );
}

/** The last whole minute, as the ledger has it. */
function MinuteFigures({ minute }: { minute: Minute | undefined }) {
  const { taken = 0, limited = 0, rejected = 0 } = minute ?? {};
  return (
    <div className="text-right text-xs" title="In the last whole minute">
      <div className="num text-ink-2">{(taken / 60).toFixed(1)} items/s</div>
      {limited > 0 && <div className="num text-danger">{plural(limited, 'refusal')} by limits</div>}
      {rejected > 0 && <div className="num text-warn">{rejected} rejected</div>}
    </div>
  );
}
