import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Modal } from '../../../components/Modal.tsx';
import { ErrorLine } from '../../../components/States.tsx';
import { plural } from '../../../lib/format.ts';
import { useDeliveryUrl } from '../hooks/use-delivery-url.ts';
import { askQuarantine, type QuarantineRequest } from '../queries.ts';

const WORDS = {
  replay: {
    title: 'Replay',
    does: 'The bytes are processed again, as if they came in now. What succeeds is stored and counts as stored; what fails again stays here. Nothing is ever stored twice.',
  },
  discard: {
    title: 'Discard',
    does: 'It will not be processed again and counts as discarded. The bytes stay downloadable until the retention time is over. This cannot be undone.',
  },
} as const;

/** Says what will happen before it does, and afterwards what was asked for. */
export function ConfirmRequest({ request, onClose }: { request: QuarantineRequest; onClose: () => void }) {
  const { project } = useDeliveryUrl();
  const client = useQueryClient();
  const ask = useMutation({
    mutationFn: () => askQuarantine(project, request),
    onSuccess: async () => {
      for (const name of ['quarantine', 'quarantine_item', 'outcomes_over_time', 'outcomes_in_detail']) {
        await client.invalidateQueries({ queryKey: [name, project] });
      }
    },
  });
  const { title, does } = WORDS[request.verb];
  const what = request.ids === 'all' ? 'every waiting item of this project' : plural(request.ids.length, 'item');
  return (
    <Modal label={`${title} ${what}`} onClose={onClose} className="w-[min(28rem,calc(100vw-2rem))]">
      <div className="space-y-3 p-5">
        <h2 className="text-base font-semibold">
          {title} {what}?
        </h2>
        {ask.isError && <ErrorLine error={ask.error} />}
        {ask.data === undefined ? (
          <p className="text-ink-2">{does}</p>
        ) : (
          <p role="status" className="text-ink-2">
            {ask.data.requested === 0
              ? 'Nothing was left to do.'
              : `${plural(ask.data.requested, 'item')} will be done within seconds; the list shows how it goes.`}
            {ask.data.skipped.length > 0 && ` Left alone: ${ask.data.skipped.map(({ reason }) => reason.replaceAll('_', ' ')).join(', ')}.`}
            {ask.data.has_more && ' There are more: ask again when these are done.'}
          </p>
        )}
        <div className="flex justify-end gap-2">
          {ask.data === undefined && (
            <button type="button" className="btn" data-tone="accent" disabled={ask.isPending} onClick={() => ask.mutate()}>
              {ask.isPending ? 'Asking…' : title}
            </button>
          )}
          <button type="button" className="btn" onClick={onClose} autoFocus>
            {ask.data === undefined ? 'Cancel' : 'Close'}
          </button>
        </div>
      </div>
    </Modal>
  );
}
