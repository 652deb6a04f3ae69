import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { IssueActivityEntry, IssueDetail } from '@sentryai/schema';
import { Ago } from '../../../components/Ago.tsx';
import { LongText } from '../../../components/LongText.tsx';
import { ErrorLine } from '../../../components/States.tsx';
import { formText } from '../../../lib/form-text.ts';
import { activityWords } from '../fns/activity-words.ts';
import { commentIssue, issueQuery } from '../queries.ts';
import { Panel } from './Panel.tsx';

const COMMENT_CHARS_MAX = 10_000;

/** What happened to the issue and what people said about it, newest first. */
export function ActivityPanel({ issue }: { issue: IssueDetail }) {
  const client = useQueryClient();
  const comment = useMutation({
    mutationFn: (text: string) => commentIssue(issue.id, text),
    onSuccess: () => client.invalidateQueries({ queryKey: issueQuery(issue.id).queryKey }),
  });
  return (
    <Panel title="Activity">
      {comment.isError && <ErrorLine error={comment.error} />}
      <form
        className="flex items-end gap-2 border-t border-line px-3 py-2"
        onSubmit={(event) => {
          event.preventDefault();
          const form = event.currentTarget;
          const text = formText(new FormData(form), 'text').trim();
          if (text !== '') comment.mutate(text, { onSuccess: () => form.reset() });
        }}
      >
        <textarea
          name="text"
          rows={2}
          maxLength={COMMENT_CHARS_MAX}
          required
          aria-label="Comment"
          placeholder="What is known, what was tried…"
          className="input h-auto! min-h-13 min-w-0 flex-1 resize-y py-1.5"
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) event.currentTarget.form?.requestSubmit();
          }}
        />
        <button type="submit" className="btn" disabled={comment.isPending}>
          {comment.isPending ? 'Saving…' : 'Comment'}
        </button>
      </form>
      <ol>
        {issue.activity.map((entry) => (
          <Entry key={entry.id} entry={entry} />
        ))}
      </ol>
    </Panel>
  );
}

function Entry({ entry }: { entry: IssueActivityEntry }) {
  const { by, data, type } = entry;
  const text = data['text'];
  // Without a person: an API key did it, or it happened by itself; only what nobody has to do says so.
  const who = by === null ? (HAPPENS.has(type) ? 'It' : 'A program') : (by.name ?? by.email ?? 'Somebody who is no longer here');
  return (
    <li className="border-t border-line px-3 py-1.5">
      <div className="flex items-baseline justify-between gap-3 text-xs">
        <span className="min-w-0 break-words text-ink-2">
          <span className="font-medium text-ink">{who}</span> {activityWords(entry)}
        </span>
        <span className="shrink-0 text-2xs text-ink-3">
          <Ago time={entry.at} />
        </span>
      </div>
      {type === 'commented' && typeof text === 'string' && <LongText text={text} className="mt-0.5 text-sm!" />}
    </li>
  );
}

const HAPPENS: ReadonlySet<string> = new Set(['created', 'regressed', 'escalating', 'ongoing', 'unresolved']);
