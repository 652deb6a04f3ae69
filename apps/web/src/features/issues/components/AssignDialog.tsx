import { useQuery } from '@tanstack/react-query';
import { formText } from '../../../lib/form-text.ts';
import { meQuery } from '../../../lib/me.ts';
import { ChoiceDialog } from './ChoiceDialog.tsx';

type AssignDialogProps = {
  what: string;
  /** Addresses that issues are assigned to already. */
  known: readonly string[];
  onAssign: (assignee: string | null) => void;
  onClose: () => void;
};

/** Who looks after issues: oneself, nobody, whom others are assigned to, or an address. */
export function AssignDialog({ what, known, onAssign, onClose }: AssignDialogProps) {
  const me = useQuery(meQuery).data?.user;
  const others = known.filter((email) => email !== '' && email !== me?.email);
  return (
    <ChoiceDialog
      title={`Assign ${what}`}
      onClose={onClose}
      choices={[
        ...(me == null ? [] : [{ label: 'Me', hint: me.email, run: () => onAssign(me.email) }]),
        ...others.map((email) => ({ label: email, run: () => onAssign(email) })),
        { label: 'Nobody', run: () => onAssign(null) },
      ]}
    >
      <form
        className="flex items-center gap-1.5"
        onSubmit={(event) => {
          event.preventDefault();
          const email = formText(new FormData(event.currentTarget), 'email').trim();
          onClose();
          onAssign(email);
        }}
      >
        <input
          className="input min-w-0 flex-1"
          name="email"
          type="email"
          required
          placeholder="somebody@example.com"
          aria-label="E-mail address"
        />
        <button type="submit" className="btn" data-size="sm">
          Assign
        </button>
      </form>
    </ChoiceDialog>
  );
}
