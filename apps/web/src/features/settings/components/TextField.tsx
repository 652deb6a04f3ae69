import { useId } from 'react';

type TextFieldProps = {
  label: string;
  name: string;
  defaultValue?: string;
  placeholder?: string;
  /** Stands behind the input. */
  unit?: string;
  hint?: string;
  problem?: string | undefined;
  autoFocus?: boolean;
  required?: boolean;
};

/** One line of a form: label, input, and below it what is wrong or what it means. */
export function TextField({ label, name, unit, hint, problem, ...input }: TextFieldProps) {
  const id = useId();
  const note = problem ?? hint;
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-1 block text-xs font-medium text-ink-2">
        {label}
      </label>
      <div className="flex items-center gap-1.5">
        <input
          {...input}
          id={id}
          name={name}
          autoComplete="off"
          className="input h-8 w-full min-w-0"
          aria-invalid={problem !== undefined}
          aria-describedby={note === undefined ? undefined : `${id}-note`}
        />
        {unit !== undefined && <span className="shrink-0 text-xs text-ink-3">{unit}</span>}
      </div>
      {note !== undefined && (
        <p id={`${id}-note`} className={`mt-0.5 text-2xs ${problem === undefined ? 'text-ink-3' : 'text-danger'}`}>
          {note}
        </p>
      )}
    </div>
  );
}
