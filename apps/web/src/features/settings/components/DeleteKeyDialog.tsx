import type { KeyEntry } from '@sentryai/schema';
import { Modal } from '../../../components/Modal.tsx';
import { errorText } from '../../../components/States.tsx';
import { useDeleteKey } from '../queries.ts';

/** Asks before a key goes for good. */
export function DeleteKeyDialog({ entry, name, onClose }: { entry: KeyEntry; name: string; onClose: () => void }) {
  const remove = useDeleteKey();
  return (
    <Modal label={`Delete ${name}`} onClose={onClose} className="w-[min(26rem,calc(100vw-2rem))]">
      <div className="p-4">
        <h2 className="text-base font-semibold break-words">Delete “{name}”?</h2>
        <p className="mt-1 text-sm text-ink-2">
          {entry.kind === 'ingest'
            ? 'Programs that send with it are refused within seconds. What they sent stays. To stop them for a while, disable it.'
            : 'Programs that use it are refused at once. To stop them for a while, disable it.'}
        </p>
        {remove.isError && (
          <p role="alert" className="mt-2 text-xs text-danger">
            {errorText(remove.error)}
          </p>
        )}
        <div className="mt-4 flex justify-end gap-2">
          <button type="button" className="btn" onClick={onClose} autoFocus>
            Keep it
          </button>
          <button
            type="button"
            className="btn border-danger/50! text-danger!"
            disabled={remove.isPending}
            onClick={() => remove.mutate(entry.id, { onSuccess: onClose })}
          >
            {remove.isPending ? 'Deleting…' : 'Delete'}
          </button>
        </div>
      </div>
    </Modal>
  );
}
