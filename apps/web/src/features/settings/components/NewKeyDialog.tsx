import { useState } from 'react';
import type { CreatedKey, KeyEntry } from '@sentryai/schema';
import { CopyButton } from '../../../components/CopyButton.tsx';
import { Modal } from '../../../components/Modal.tsx';
import { formText } from '../../../lib/form-text.ts';
import { useCreateKey } from '../queries.ts';
import { FormFoot } from './FormFoot.tsx';
import { TextField } from './TextField.tsx';

const KINDS: readonly { kind: KeyEntry['kind']; label: string; about: string }[] = [
  { kind: 'ingest', label: 'Ingest key', about: 'For an application: it may only send data, to this project.' },
  { kind: 'api', label: 'API key', about: 'For your own programs: it may read and change everything.' },
];

/** Makes a key and shows it, this once. */
export function NewKeyDialog({ project, onClose }: { project: number; onClose: () => void }) {
  const create = useCreateKey();
  const [kind, setKind] = useState<KeyEntry['kind']>('ingest');
  return (
    <Modal label="New key" onClose={onClose} className="w-[min(32rem,calc(100vw-2rem))] overflow-y-auto!">
      <div className="p-4">
        <h2 className="text-base font-semibold">{create.data === undefined ? 'New key' : 'Copy the key now'}</h2>
        {create.data !== undefined ? (
          <KeyOnce created={create.data} onClose={onClose} />
        ) : (
          <form
            className="mt-3 space-y-3"
            onSubmit={(event) => {
              event.preventDefault();
              const form = new FormData(event.currentTarget);
              const with_secret = kind === 'ingest' && form.get('with_secret') !== null;
              create.mutate({ kind, project, name: formText(form, 'name').trim(), with_secret });
            }}
          >
            <TextField label="Name" name="name" autoFocus required placeholder="checkout service, production" />
            <fieldset className="space-y-1.5">
              <legend className="sr-only">Kind</legend>
              {KINDS.map((each) => (
                <label
                  key={each.kind}
                  className="flex cursor-pointer items-start gap-2 rounded-md border border-line p-2 hover:border-line-strong"
                >
                  <input
                    type="radio"
                    name="kind"
                    value={each.kind}
                    checked={kind === each.kind}
                    onChange={() => setKind(each.kind)}
                    className="mt-0.5 accent-(--accent)"
                  />
                  <span>
                    <span className="block text-sm font-medium">{each.label}</span>
                    <span className="block text-xs text-ink-3">{each.about}</span>
                  </span>
                </label>
              ))}
            </fieldset>
            {kind === 'ingest' && (
              <label className="flex cursor-pointer items-start gap-2 text-xs text-ink-2">
                <input type="checkbox" name="with_secret" className="mt-0.5 accent-(--accent)" />
                With a secret half, which Langfuse SDKs use to read prompts and data back.
              </label>
            )}
            <FormFoot mutation={create} onCancel={onClose} submit="Make key" />
          </form>
        )}
      </div>
    </Modal>
  );
}

function KeyOnce({ created, onClose }: { created: CreatedKey; onClose: () => void }) {
  return (
    <div className="mt-1">
      <p className="text-xs text-ink-2">It is stored hashed and cannot be shown again.</p>
      <dl className="mt-3 space-y-2">
        <Secret label="Key" text={created.key} />
        {created.secret !== null && <Secret label="Secret" text={created.secret} />}
        {created.dsn !== null && <Secret label="DSN for Sentry SDKs" text={created.dsn} />}
      </dl>
      <div className="mt-4 flex justify-end">
        <button type="button" className="btn" data-tone="accent" onClick={onClose} autoFocus>
          Done
        </button>
      </div>
    </div>
  );
}

function Secret({ label, text }: { label: string; text: string }) {
  return (
    <div>
      <dt className="label">{label}</dt>
      <dd className="mt-0.5 flex items-center justify-between gap-2 rounded-md border border-line bg-sunken py-1 pr-1 pl-2.5">
        <code className="min-w-0 font-mono text-xs break-all">{text}</code>
        <CopyButton text={text} label={`Copy ${label}`} />
      </dd>
    </div>
  );
}
