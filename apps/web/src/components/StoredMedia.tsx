import { Paperclip } from 'lucide-react';
import { useState } from 'react';
import { isPicture } from '../lib/stored-media.ts';

/** Bytes that are kept here: a picture is shown, everything else is offered for download. `href`: of this origin. */
export function StoredMedia({ href, mimeType }: { href: string; mimeType: string | null }) {
  const [isMissing, setMissing] = useState(false);
  if (isMissing) return <span className="text-xs text-ink-3 italic">{mimeType ?? 'a file'}, not kept (any more)</span>;
  if (isPicture(mimeType)) {
    return (
      <a href={href} target="_blank" rel="noopener noreferrer" className="inline-block max-w-full">
        <img
          src={href}
          alt="sent with the message"
          loading="lazy"
          decoding="async"
          className="max-h-80 max-w-full rounded-md border border-line bg-sunken object-contain"
          onError={() => setMissing(true)}
        />
      </a>
    );
  }
  return (
    <a href={href} download className="inline-flex items-center gap-1 text-xs text-accent hover:underline">
      <Paperclip className="size-3.5 shrink-0" aria-hidden /> {mimeType ?? 'a file'}
    </a>
  );
}
