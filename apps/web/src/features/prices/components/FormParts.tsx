import type { InputHTMLAttributes, ReactNode } from 'react';

type FieldProps = { label: string; hint?: string } & Pick<
  InputHTMLAttributes<HTMLInputElement>,
  'name' | 'type' | 'defaultValue' | 'value' | 'onChange' | 'autoFocus' | 'placeholder' | 'inputMode'
>;

export function Field({ label, hint, ...input }: FieldProps) {
  return (
    <label className="block min-w-0">
      <span className="mb-1 flex items-baseline justify-between gap-2 text-xs font-medium text-ink-2">
        <span className="truncate">{label}</span>
        {hint !== undefined && <span className="truncate text-2xs font-normal text-ink-3">{hint}</span>}
      </span>
      <input {...input} className="input h-8 w-full" autoComplete="off" spellCheck={false} />
    </label>
  );
}

export function Choice({ isChosen, onChoose, children }: { isChosen: boolean; onChoose: () => void; children: ReactNode }) {
  return (
    <button type="button" className="chip" aria-pressed={isChosen} onClick={onChoose}>
      {children}
    </button>
  );
}
