import { useNavigate } from '@tanstack/react-router';
import { Modal } from '../../../components/Modal.tsx';
import { formText } from '../../../lib/form-text.ts';
import { useCreateProject } from '../queries.ts';
import { FormFoot } from './FormFoot.tsx';
import { TextField } from './TextField.tsx';

/** Makes a project and goes to its keys. */
export function NewProjectDialog({ onClose }: { onClose: () => void }) {
  const create = useCreateProject();
  const navigate = useNavigate();
  return (
    <Modal label="New project" onClose={onClose} className="w-[min(26rem,calc(100vw-2rem))]">
      <form
        className="p-4"
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate(formText(new FormData(event.currentTarget), 'name'), {
            onSuccess: ({ id }) => {
              onClose();
              void navigate({ to: '/settings/keys', search: (old) => ({ ...old, project: String(id) }) });
            },
          });
        }}
      >
        <h2 className="mb-2 text-base font-semibold">New project</h2>
        <TextField label="Name" name="name" autoFocus required hint="Data, keys and quotas of projects are apart. Make keys for it next." />
        <FormFoot mutation={create} onCancel={onClose} submit="Make project" />
      </form>
    </Modal>
  );
}
