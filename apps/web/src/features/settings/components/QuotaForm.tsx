import { useState } from 'react';
import type { ProjectEntry } from '@sentryai/schema';
import { amountText } from '../fns/amount.ts';
import { type FieldProblems, readAmount } from '../fns/key-rules.ts';
import { useChangeQuota } from '../queries.ts';
import { FormFoot } from './FormFoot.tsx';
import { TextField } from './TextField.tsx';

type QuotaFormProps = { project: number; quota: ProjectEntry['quota']; onDone: () => void };

/** What the project may send in a day. */
export function QuotaForm({ project, quota, onDone }: QuotaFormProps) {
  const save = useChangeQuota(project);
  const [problems, setProblems] = useState<FieldProblems>({});
  return (
    <form
      aria-label="Daily quota"
      className="border-t border-line bg-sunken p-3"
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        const found: Record<string, string> = {};
        const items_per_day = readAmount(form, 'items_per_day', found);
        const bytes_per_day = readAmount(form, 'bytes_per_day', found);
        setProblems(found);
        if (Object.keys(found).length === 0) save.mutate({ items_per_day, bytes_per_day }, { onSuccess: onDone });
      }}
    >
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField
          label="Items a day"
          name="items_per_day"
          autoFocus
          placeholder="no limit"
          defaultValue={amountText(quota.items_per_day, 'items')}
          problem={problems['items_per_day']}
          hint="Spans, logs, errors, measurements; all keys of the project together."
        />
        <TextField
          label="Bytes a day"
          name="bytes_per_day"
          placeholder="no limit"
          defaultValue={amountText(quota.bytes_per_day, 'bytes')}
          problem={problems['bytes_per_day']}
          hint="Of request bodies, uncompressed. For example 5 GB."
        />
      </div>
      <FormFoot mutation={save} onCancel={onDone} />
    </form>
  );
}
