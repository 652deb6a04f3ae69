import type { PriceTerms, RateName } from '@sentryai/schema';
import { RATE_LABELS } from '../fns/rate-names.ts';
import { Field } from './FormParts.tsx';

const USUAL = ['input', 'output', 'cache_read', 'cache_write'] as const satisfies readonly RateName[];
const RARE = [
  'cache_write_1h',
  'reasoning',
  'input_audio',
  'output_audio',
  'input_image',
  'output_image',
] as const satisfies readonly RateName[];

/** Rates in US dollars per million tokens; what few models have is folded away. */
export function RateFields({ terms }: { terms: PriceTerms | null }) {
  const rates = terms?.usd_per_million ?? {};
  const step = terms?.long_context[0];
  const batch = terms?.service_tiers.batch;
  const text = (value: number | null | undefined): string => (typeof value === 'number' ? String(value) : '');
  const rate = (name: RateName) => (
    <Field key={name} label={labelOf(name)} name={name} inputMode="decimal" placeholder="—" defaultValue={text(rates[name])} />
  );
  return (
    <fieldset className="space-y-2">
      <legend className="label mb-1">US dollars per million tokens; empty = charged as the kind that it is a part of</legend>
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-4">{USUAL.map(rate)}</div>
      <details>
        <summary className="cursor-pointer text-xs text-ink-2">
          More: reasoning, audio, images, batches, long inputs, fee for each call
        </summary>
        <div className="mt-2 grid grid-cols-2 gap-3 sm:grid-cols-3">
          {RARE.map(rate)}
          <Field label="Batch input" name="batch_input" inputMode="decimal" placeholder="—" defaultValue={text(batch?.input)} />
          <Field label="Batch output" name="batch_output" inputMode="decimal" placeholder="—" defaultValue={text(batch?.output)} />
          <Field
            label="Fee per call"
            hint="$"
            name="usd_per_request"
            inputMode="decimal"
            placeholder="—"
            defaultValue={text(terms?.usd_per_request)}
          />
          <Field
            label="Long above"
            hint="tokens in"
            name="long_above"
            inputMode="numeric"
            placeholder="—"
            defaultValue={text(step?.above_input_tokens)}
          />
          <Field
            label="Long input"
            name="long_input"
            inputMode="decimal"
            placeholder="—"
            defaultValue={text(step?.usd_per_million.input)}
          />
          <Field
            label="Long output"
            name="long_output"
            inputMode="decimal"
            placeholder="—"
            defaultValue={text(step?.usd_per_million.output)}
          />
        </div>
      </details>
    </fieldset>
  );
}

function labelOf(name: RateName): string {
  const label = RATE_LABELS[name];
  return label.charAt(0).toUpperCase() + label.slice(1);
}
