import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { GroupingAnswer } from '@sentryai/schema';
import { ErrorLine, ErrorState, SkeletonRows } from '../../../components/States.tsx';
import { useAppScope } from '../../../lib/app-search.ts';
import { plural } from '../../../lib/format.ts';
import { changeGrouping, groupingQuery, type GroupingChange } from '../queries.ts';
import { ChangeLog } from './ChangeLog.tsx';
import { InAppRules } from './InAppRules.tsx';

/** A project's own word on which errors are one issue. */
export function GroupingSection() {
  const { project } = useAppScope();
  const grouping = useQuery(groupingQuery(project));
  if (grouping.data === undefined) {
    return grouping.isError ? <ErrorState error={grouping.error} onRetry={() => void grouping.refetch()} /> : <SkeletonRows rows={8} />;
  }
  return <GroupingForm key={project} project={project} stored={grouping.data} />;
}

function GroupingForm({ project, stored }: { project: number; stored: GroupingAnswer }) {
  const client = useQueryClient();
  const [draft, setDraft] = useState<Partial<GroupingChange>>({});
  const shown = { in_app_rules: stored.in_app_rules, fingerprint_rules: stored.fingerprint_rules, ...draft };
  const isChanged =
    shown.fingerprint_rules !== stored.fingerprint_rules || JSON.stringify(shown.in_app_rules) !== JSON.stringify(stored.in_app_rules);
  const save = useMutation({
    mutationFn: () => changeGrouping(project, shown),
    onSuccess: (answer) => {
      client.setQueryData(groupingQuery(project).queryKey, answer);
      setDraft({});
    },
  });
  return (
    <form
      aria-label="Grouping of errors"
      className="mx-auto max-w-4xl space-y-5 p-3 sm:p-4"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <p className="max-w-prose text-ink-2">
        Errors are grouped into issues by what caused them and where. Where that does not fit, say so here. Changes hold for errors that
        come from now on; issues there are stay as they are.
      </p>
      <section aria-label="Fingerprint rules" className="space-y-1.5">
        <h2 className="text-sm font-semibold">
          <label htmlFor="fingerprint-rules">Fingerprint rules</label>
        </h2>
        <p id="fingerprint-rules-about" className="text-xs text-ink-2">
          One rule a line: <code className="font-mono text-2xs">type:ConnectionError module:&quot;billing.*&quot; -&gt; database-down</code>
          . The first that fits decides. Lines that begin with # are notes.
        </p>
        <textarea
          id="fingerprint-rules"
          aria-describedby="fingerprint-rules-about"
          rows={10}
          spellCheck={false}
          className="input h-auto! w-full py-1.5 font-mono text-xs leading-5"
          value={shown.fingerprint_rules}
          onChange={(event) => setDraft({ ...draft, fingerprint_rules: event.target.value })}
        />
      </section>
      <InAppRules rules={shown.in_app_rules} onChange={(in_app_rules) => setDraft({ ...draft, in_app_rules })} />
      {save.isError && <ErrorLine error={save.error} />}
      <div className="flex flex-wrap items-center gap-2">
        <button type="submit" className="btn" data-tone="accent" disabled={!isChanged || save.isPending}>
          {save.isPending ? 'Saving…' : 'Save'}
        </button>
        <button type="button" className="btn" disabled={!isChanged} onClick={() => setDraft({})}>
          Undo
        </button>
        <span role="status" className="text-xs text-ink-3">
          {isChanged ? 'Not saved.' : save.isSuccess ? 'Saved.' : `${plural(stored.rule_count, 'rule')} in use.`}
        </span>
      </div>
      <ChangeLog changes={stored.changes} />
    </form>
  );
}
