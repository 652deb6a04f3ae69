import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { CopyButton } from '../../../components/CopyButton.tsx';
import { ErrorState } from '../../../components/States.tsx';
import { meQuery } from '../../../lib/me.ts';
import { firstTraceSnippets } from '../fns/snippets.ts';

/** What a new installation shows instead of empty charts: lines to paste, and that it is waiting for them. */
export function FirstRun() {
  const me = useQuery(meQuery);
  const [chosen, setChosen] = useState(0);
  if (me.isError) return <ErrorState error={me.error} onRetry={() => void me.refetch()} />;
  if (me.data === undefined) return null;
  const snippets = firstTraceSnippets(me.data.ingest);
  const snippet = snippets[chosen];

  return (
    <div className="fade-in mx-auto w-full max-w-2xl px-4 py-10 sm:py-16">
      <h2 className="text-xl font-semibold tracking-tight">Send your first trace</h2>
      <p className="mt-1 text-base text-ink-2">
        {me.data.ingest.is_keyless
          ? 'Programs on this machine may send without a key. Paste one of these into a terminal or your app.'
          : 'Paste one of these into a terminal or your app. The key in it may only send data, not read it.'}
      </p>
      <div role="tablist" aria-label="Ways to send" className="mt-6 flex flex-wrap gap-1 border-b border-line">
        {snippets.map((each, index) => (
          <button
            key={each.name}
            type="button"
            role="tab"
            aria-selected={index === chosen}
            onClick={() => setChosen(index)}
            className="-mb-px border-b-2 border-transparent px-2.5 py-1.5 text-sm text-ink-2 hover:text-ink aria-selected:border-accent aria-selected:font-medium aria-selected:text-ink"
          >
            {each.name}
          </button>
        ))}
      </div>
      {snippet !== undefined && (
        <div role="tabpanel" className="mt-3">
          <p className="mb-2 text-ink-2">{snippet.note}</p>
          <div className="relative">
            <pre className="overflow-x-auto rounded-lg border border-line bg-sunken p-4 pr-12 font-mono text-xs leading-5">
              {snippet.code}
            </pre>
            <div className="absolute top-2 right-2">
              <CopyButton text={snippet.code} label="Copy" />
            </div>
          </div>
        </div>
      )}
      <div role="status" className="mt-6 flex items-center gap-2.5 text-ink-2">
        <span className="pulse size-2 rounded-full bg-current text-accent" aria-hidden />
        Waiting for data. This page changes by itself when the first event arrives.
      </div>
      <p className="mt-2 text-xs text-ink-3">
        Want to look around first? <code className="font-mono">npm start -- --demo</code> plays a sample workload.
      </p>
    </div>
  );
}
