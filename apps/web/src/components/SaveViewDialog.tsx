import { useMutation, useQueryClient } from '@tanstack/react-query';
import { formText } from '../lib/form-text.ts';
import type { ListSearch } from '../lib/list-search.ts';
import { parseTimeRange, rangeLabel } from '../lib/time-range.ts';
import { saveView, type ViewPage, viewsQuery } from '../lib/views.ts';
import { Modal } from './Modal.tsx';
import { ErrorLine } from './States.tsx';

/** Keeps the list's search and window under a name, for everybody who may read the project. */
export function SaveViewDialog({
  project,
  page,
  search,
  onClose,
}: {
  project: number;
  page: ViewPage;
  search: ListSearch;
  onClose: () => void;
}) {
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: (name: string) => saveView(project, page, name, search),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: viewsQuery(project).queryKey });
      onClose();
    },
  });
  return (
    <Modal label="Save view" onClose={onClose} className="w-[min(26rem,calc(100vw-2rem))]">
      <form
        className="space-y-3 p-4"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate(formText(new FormData(event.currentTarget), 'name'));
        }}
      >
        <h2 className="text-base font-semibold">Save view</h2>
        <label className="block">
          <span className="label">Name</span>
          <input name="name" className="input mt-1 w-full" autoFocus required maxLength={100} autoComplete="off" />
        </label>
        <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1 text-xs">
          <dt className="text-ink-3">Search</dt>
          <dd className="min-w-0 font-mono break-words">{search.query ?? <span className="font-sans text-ink-3">everything</span>}</dd>
          <dt className="text-ink-3">Window</dt>
          <dd>{rangeLabel(parseTimeRange(search))}</dd>
        </dl>
        {save.isError && <ErrorLine error={save.error} />}
        <div className="flex justify-end gap-2">
          <button type="button" className="btn" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="btn" data-tone="accent" disabled={save.isPending}>
            {save.isPending ? 'Saving…' : 'Save'}
          </button>
        </div>
      </form>
    </Modal>
  );
}
