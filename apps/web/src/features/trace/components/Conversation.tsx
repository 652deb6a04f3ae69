import { ChevronsUpDown } from 'lucide-react';
import { useState } from 'react';
import type { Message } from '@sentryai/schema';
import { plural } from '../../../lib/format.ts';
import { MessageCard } from '../../../components/conversation/MessageCard.tsx';

/** Agent calls repeat their history; of a long one the beginning and the end are shown first. */
const HEAD = 2;
const TAIL = 6;

/** Messages in order, as a conversation. */
export function Conversation({ messages }: { messages: readonly Message[] }) {
  const [isOpen, setOpen] = useState(false);
  const hidden = isOpen ? 0 : Math.max(0, messages.length - HEAD - TAIL);
  const isCut = hidden > 1;
  const head = isCut ? messages.slice(0, HEAD) : messages;
  const tail = isCut ? messages.slice(-TAIL) : [];
  return (
    <ol className="space-y-2">
      {head.map((message, index) => (
        <MessageCard key={index} message={message} />
      ))}
      {isCut && (
        <li>
          <button type="button" className="btn w-full" data-tone="ghost" data-size="sm" onClick={() => setOpen(true)}>
            <ChevronsUpDown className="size-3.5" aria-hidden /> {plural(hidden, 'message')} between
          </button>
        </li>
      )}
      {tail.map((message, index) => (
        <MessageCard key={messages.length - TAIL + index} message={message} />
      ))}
    </ol>
  );
}
