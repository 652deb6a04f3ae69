import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { Bookmark, Link as LinkIcon, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { SavedView } from '@sentryai/schema';
import { DEFAULT_PROJECT_ID, projectOf } from '../lib/app-search.ts';
import type { ListSearch } from '../lib/list-search.ts';
import { deleteView, searchOfView, type ViewPage, viewsQuery } from '../lib/views.ts';
import { CopyButton } from './CopyButton.tsx';
import { Menu } from './Menu.tsx';
import { SaveViewDialog } from './SaveViewDialog.tsx';
import { ErrorLine } from './States.tsx';

/** Saved views of a list: open, copy the address of, delete, save what is on screen. */
export function ViewsMenu({ page, search }: { page: ViewPage; search: ListSearch }) {
  const project = projectOf(search);
  const views = useQuery(viewsQuery(project));
  const [isSaving, setSaving] = useState(false);
  const own = (views.data ?? []).filter((view) => view.page === page);
  return (
    <>
      <Menu label="Views" role="dialog" align="end" triggerClass="btn px-2!" trigger={<Bookmark className="size-3.5" aria-hidden />}>
        {(close) => (
          <div className="w-72 max-w-[calc(100vw-2rem)]">
            <button
              type="button"
              className="menu-item"
              onClick={() => {
                close();
                setSaving(true);
              }}
            >
              <Plus className="size-3.5" aria-hidden /> Save this search as a view…
            </button>
            <div className="my-1 border-t border-line" />
            {views.isError && <ErrorLine error={views.error} onRetry={() => void views.refetch()} />}
            {views.isSuccess && own.length === 0 && (
              <p className="px-2 py-1.5 text-xs text-ink-3">No views of this list yet. Everybody who may read the project sees them.</p>
            )}
            <ul aria-label="Saved views" className="max-h-80 overflow-y-auto">
              {own.map((view) => (
                <ViewItem key={view.id} view={view} project={project} onOpen={close} />
              ))}
            </ul>
          </div>
        )}
      </Menu>
      {isSaving && <SaveViewDialog project={project} page={page} search={search} onClose={() => setSaving(false)} />}
    </>
  );
}

function ViewItem({ view, project, onOpen }: { view: SavedView; project: number; onOpen: () => void }) {
  const client = useQueryClient();
  const router = useRouter();
  const remove = useMutation({
    mutationFn: () => deleteView(view.id),
    onSettled: () => client.invalidateQueries({ queryKey: viewsQuery(project).queryKey }),
  });
  // A window that no button of ours offers is counted from the moment of opening.
  const address = () => {
    const search = { ...(project === DEFAULT_PROJECT_ID ? {} : { project: String(project) }), ...searchOfView(view, Date.now()) };
    return router.buildLocation({ to: `/${view.page}`, search } as never).href;
  };
  return (
    <li className="flex items-center gap-0.5" title={view.created_by === null ? view.query : `${view.query}\nsaved by ${view.created_by}`}>
      <button
        type="button"
        className="menu-item min-w-0 flex-1"
        onClick={() => {
          onOpen();
          void router.navigate({ href: address() });
        }}
      >
        <span className="truncate">{view.name}</span>
      </button>
      <CopyButton
        text={() => new URL(address(), location.origin).href}
        label={`Copy the address of ${view.name}`}
        icon={<LinkIcon className="size-3.5" aria-hidden />}
      />
      <button
        type="button"
        className="btn"
        data-tone="ghost"
        data-size="sm"
        data-icon=""
        title={`Delete ${view.name}`}
        aria-label={`Delete ${view.name}`}
        disabled={remove.isPending}
        onClick={() => remove.mutate()}
      >
        <Trash2 className="size-3.5" aria-hidden />
      </button>
    </li>
  );
}
