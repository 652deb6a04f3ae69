import { useState } from 'react';
import type { KeyEntry } from '@sentryai/schema';
import { amountText } from '../fns/amount.ts';
import { type FieldProblems, percentText, readRules } from '../fns/key-rules.ts';
import { useChangeKey } from '../queries.ts';
import { FormFoot } from './FormFoot.tsx';
import { TextField } from './TextField.tsx';

/** Limits and sampling of an ingest key. */
export function KeyRulesForm({ entry, onDone }: { entry: KeyEntry; onDone: () => void }) {
  const save = useChangeKey();
  const [problems, setProblems] = useState<FieldProblems>({});
  const { limits, sampling } = entry;
  if (limits === null || sampling === null) return null;
  return (
    <form
      aria-label={`Limits of ${entry.name}`}
      className="space-y-4 border-t border-line bg-sunken p-3"
      onSubmit={(event) => {
        event.preventDefault();
        const read = readRules(new FormData(event.currentTarget));
        setProblems('problems' in read ? read.problems : {});
        if ('rules' in read) save.mutate({ id: entry.id, change: read.rules }, { onSuccess: onDone });
      }}
    >
      <fieldset>
        <legend className="text-xs font-semibold">How fast it may send</legend>
        <p className="mt-0.5 text-xs text-ink-3">
          Beyond that it is answered 429 with the time to wait, before its body is read. Each ingest process counts for itself.
        </p>
        <div className="mt-2 grid gap-3 sm:grid-cols-2">
          <TextField
            label="Items a second"
            name="items_per_second"
            autoFocus
            placeholder="no limit"
            defaultValue={amountText(limits.items_per_second, 'items')}
            problem={problems['items_per_second']}
          />
          <TextField
            label="Items at once after a quiet time"
            name="items_burst"
            placeholder="ten seconds’ worth"
            defaultValue={amountText(limits.items_burst, 'items')}
            problem={problems['items_burst']}
          />
          <TextField
            label="Bytes a second"
            name="bytes_per_second"
            placeholder="no limit"
            hint="Uncompressed, for example 2 MB."
            defaultValue={amountText(limits.bytes_per_second, 'bytes')}
            problem={problems['bytes_per_second']}
          />
          <TextField
            label="Bytes at once after a quiet time"
            name="bytes_burst"
            placeholder="ten seconds’ worth"
            defaultValue={amountText(limits.bytes_burst, 'bytes')}
            problem={problems['bytes_burst']}
          />
        </div>
      </fieldset>
      <fieldset>
        <legend className="text-xs font-semibold">How much of it is kept</legend>
        <p className="mt-0.5 text-xs text-ink-3">
          A trace is kept or left out as a whole. Failed spans, errors, scores and client reports are always kept. Totals count what is
          kept; what a rule kept carries its rate as <code className="font-mono">sentryai.sample_rate</code>.
        </p>
        <div className="mt-2 grid grid-cols-3 gap-3">
          <TextField label="Traces" name="spans" unit="%" defaultValue={percentText(sampling.spans)} problem={problems['spans']} />
          <TextField label="Logs" name="logs" unit="%" defaultValue={percentText(sampling.logs)} problem={problems['logs']} />
          <TextField label="Metrics" name="metrics" unit="%" defaultValue={percentText(sampling.metrics)} problem={problems['metrics']} />
        </div>
      </fieldset>
      <FormFoot mutation={save} onCancel={onDone} />
    </form>
  );
}
