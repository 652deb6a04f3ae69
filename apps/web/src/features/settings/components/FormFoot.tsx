import { errorText } from '../../../components/States.tsx';

type FormFootProps = { mutation: { isPending: boolean; isError: boolean; error: unknown }; onCancel: () => void; submit?: string };

/** End of a form: why saving failed, the way out, the way on. */
export function FormFoot({ mutation, onCancel, submit = 'Save' }: FormFootProps) {
  return (
    <div className="mt-3 flex flex-wrap items-center justify-end gap-2">
      {mutation.isError && (
        <p role="alert" className="min-w-0 flex-1 basis-full text-xs break-words text-danger">
          {errorText(mutation.error)}
        </p>
      )}
      <button type="button" className="btn" onClick={onCancel}>
        Cancel
      </button>
      <button type="submit" className="btn" data-tone="accent" disabled={mutation.isPending}>
        {mutation.isPending ? 'Saving…' : submit}
      </button>
    </div>
  );
}
