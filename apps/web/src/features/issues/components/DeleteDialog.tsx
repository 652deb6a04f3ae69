import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { IssueDetail } from '@sentryai/schema';
import { Modal } from '../../../components/Modal.tsx';
import { ErrorLine } from '../../../components/States.tsx';
import { deleteIssue } from '../queries.ts';

/** Says what deleting does before it is done; it cannot be taken back. */
export function DeleteDialog({ issue, onClose, onDeleted }: { issue: IssueDetail; onClose: () => void; onDeleted: () => void }) {
  const client = useQueryClient();
  const removal = useMutation({
    mutationFn: (isDiscarded: boolean) => deleteIssue(issue.id, isDiscarded),
    onSuccess: async () => {
      onDeleted();
      client.removeQueries({ queryKey: ['issue', issue.id] });
      await Promise.all(['list', 'issue_counts'].map((name) => client.invalidateQueries({ queryKey: [name] })));
    },
  });
  return (
    <Modal label="Delete this issue" onClose={onClose} className="w-[min(30rem,calc(100vw-2rem))]">
      <div className="space-y-3 p-5">
        <h2 className="text-base font-semibold">Delete this issue?</h2>
        {removal.isError && <ErrorLine error={removal.error} />}
        <p className="text-ink-2">
          The issue goes, with its comments and its history; this cannot be undone. Its occurrences stay under Errors and Traces. If it
          happens again, a new issue opens.
        </p>
        {issue.kind === 'error' && (
          <p className="text-ink-2">
            <strong className="font-semibold text-ink">Delete and discard</strong> also drops errors like these from now on, before they are
            stored. They are counted as discarded under Delivery.
          </p>
        )}
        <div className="flex flex-wrap justify-end gap-2">
          <button type="button" className="btn" onClick={onClose} autoFocus>
            Cancel
          </button>
          {issue.kind === 'error' && (
            <button type="button" className="btn text-danger!" disabled={removal.isPending} onClick={() => removal.mutate(true)}>
              Delete and discard
            </button>
          )}
          <button type="button" className="btn text-danger!" disabled={removal.isPending} onClick={() => removal.mutate(false)}>
            {removal.isPending ? 'Deleting…' : 'Delete'}
          </button>
        </div>
      </div>
    </Modal>
  );
}
