import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Modal } from '../../../components/Modal.tsx';
import { ErrorLine, errorText } from '../../../components/States.tsx';
import { formText } from '../../../lib/form-text.ts';
import { type PriceDraft, type PriceRequest, readPriceForm } from '../fns/price-form.ts';
import { usePricesUrl } from '../hooks/use-prices-url.ts';
import { pricesChanged, setPrice, startReprice } from '../queries.ts';
import { Choice, Field } from './FormParts.tsx';
import { RateFields } from './RateFields.tsx';

/** How far back stored calls are re-priced after a price was given. */
const REPRICE_FROM = '-30d';

/** Gives a price: rates, or the name of the model whose price is meant. */
export function PriceDialog({ draft, onClose }: { draft: PriceDraft; onClose: () => void }) {
  const { project } = usePricesUrl();
  const client = useQueryClient();
  const [kind, setKind] = useState<'rates' | 'alias'>(draft.alias_of === '' ? 'rates' : 'alias');
  const [alias, setAlias] = useState(draft.alias_of);
  const [problem, setProblem] = useState('');
  const save = useMutation({
    mutationFn: async ({ request, isRepriced }: { request: PriceRequest; isRepriced: boolean }) => {
      await setPrice(request);
      if (!isRepriced) return null;
      // A pattern may mean many models; one name prices only the calls of that model.
      const model = request.model.includes('*') ? null : request.model;
      return startReprice(project, REPRICE_FROM, model).then(
        () => null,
        (error: unknown) => `The price is saved. Stored calls are not priced at it yet: ${errorText(error)}`,
      );
    },
    onSettled: () => pricesChanged(client, project),
    onSuccess: (notice) => notice === null && onClose(),
  });
  const title = draft.isEdit ? 'Edit a price' : 'Set a price';
  return (
    <Modal label={title} onClose={onClose} className="w-[min(40rem,calc(100vw-1rem))]">
      <form
        className="flex max-h-[85vh] flex-col"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          const read = readPriceForm((name) => formText(form, name), project, kind, draft.terms);
          if ('problem' in read) return setProblem(read.problem);
          setProblem('');
          save.mutate({ request: read.request, isRepriced: formText(form, 'is_repriced') !== '' });
        }}
      >
        {save.isError && <ErrorLine error={save.error} />}
        <div className="min-h-0 space-y-3 overflow-y-auto p-4 sm:p-5">
          <h2 className="text-base font-semibold">{title}</h2>
          <div className="grid gap-3 sm:grid-cols-2">
            <Field
              label="Model"
              hint="exact, or with * for any characters"
              name="model"
              defaultValue={draft.model}
              autoFocus={draft.model === ''}
            />
            <Field label="Provider" hint="empty: any" name="provider" defaultValue={draft.provider} />
          </div>
          <div className="flex flex-wrap gap-x-5 gap-y-2">
            <div role="group" aria-label="How it is priced" className="flex gap-1">
              <Choice isChosen={kind === 'rates'} onChoose={() => setKind('rates')}>
                By rates
              </Choice>
              <Choice isChosen={kind === 'alias'} onChoose={() => setKind('alias')}>
                As another model
              </Choice>
            </div>
          </div>
          {kind === 'rates' ? (
            <RateFields terms={draft.terms} />
          ) : (
            <div className="space-y-2">
              <Field
                label="Model whose price is meant"
                hint="provider/model"
                name="alias_of"
                value={alias}
                onChange={(event) => setAlias(event.target.value)}
                autoFocus={alias === ''}
              />
              {draft.near.length > 0 && (
                <div className="flex flex-wrap items-center gap-1">
                  <span className="label">Names like it:</span>
                  {draft.near.map((name) => (
                    <button key={name} type="button" className="chip" aria-pressed={name === alias} onClick={() => setAlias(name)}>
                      <span className="truncate">{name}</span>
                    </button>
                  ))}
                </div>
              )}
            </div>
          )}
          <div className="grid gap-3 sm:grid-cols-3">
            <label className="block">
              <span className="mb-1 block text-xs font-medium text-ink-2">Holds for</span>
              <select name="scope" className="input h-8 w-full" defaultValue={draft.scope}>
                <option value="project">this project</option>
                <option value="organization">all projects</option>
              </select>
            </label>
            <Field label="Since" hint="UTC; empty: always" name="valid_from" type="date" defaultValue={draft.valid_from} />
            <Field label="Until" hint="UTC, exclusive" name="valid_until" type="date" defaultValue={draft.valid_until} />
          </div>
          <label className="flex items-start gap-2">
            <input type="checkbox" name="is_repriced" value="yes" defaultChecked className="mt-0.5" />
            <span>
              Price stored calls of the last 30 days too
              <span className="block text-2xs text-ink-3">Runs in the background; costs that applications gave stay as they are.</span>
            </span>
          </label>
          {typeof save.data === 'string' && (
            <p role="status" className="text-xs text-warn">
              {save.data}
            </p>
          )}
          {problem !== '' && (
            <p role="alert" className="text-xs text-danger">
              {problem}
            </p>
          )}
        </div>
        <div className="flex justify-end gap-2 border-t border-line p-3">
          <button type="button" className="btn" onClick={onClose}>
            {typeof save.data === 'string' ? 'Close' : 'Cancel'}
          </button>
          <button type="submit" className="btn" data-tone="accent" disabled={save.isPending} autoFocus={draft.model !== '' && alias !== ''}>
            {save.isPending ? 'Saving…' : 'Save'}
          </button>
        </div>
      </form>
    </Modal>
  );
}
