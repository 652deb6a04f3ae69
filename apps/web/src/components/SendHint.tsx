import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { meQuery } from '../lib/me.ts';
import { curlOfEvent } from '../lib/send-event.ts';
import { CopyButton } from './CopyButton.tsx';

/** How data comes to an empty page: in words, and as lines to paste into a terminal. */
export function SendHint({ children, event }: { children: ReactNode; event: readonly string[] }) {
  const me = useQuery(meQuery).data;
  const lines = me === undefined ? null : curlOfEvent(me.ingest, event);
  return (
    <>
      {children}
      {lines !== null && (
        <span className="relative mt-2 block rounded-md border border-line bg-sunken text-ink">
          <code className="block overflow-x-auto py-2 pr-10 pl-3 font-mono text-2xs whitespace-pre">{lines}</code>
          <span className="absolute top-1 right-1">
            <CopyButton text={lines} label="Copy the lines" />
          </span>
        </span>
      )}
    </>
  );
}
