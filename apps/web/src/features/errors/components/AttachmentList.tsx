import { Download, Eye, Paperclip } from 'lucide-react';
import { useState } from 'react';
import type { Attachment } from '@sentryai/schema';
import { apiPath } from '../../../lib/api.ts';
import { useAppScope } from '../../../lib/app-search.ts';
import { formatBytes } from '../../../lib/format.ts';
import { previewKind } from '../fns/preview-kind.ts';
import { AttachmentText } from './AttachmentText.tsx';

/** Files that were sent with an error: to download, and small pictures and texts to look at. */
export function AttachmentList({ attachments }: { attachments: readonly Attachment[] }) {
  if (attachments.length === 0) return null;
  return (
    <section aria-label="Attachments">
      <h3 className="label mb-1">Attachments</h3>
      <ul className="overflow-hidden rounded-md border border-line text-xs">
        {attachments.map((attachment, index) => (
          <AttachmentLine key={index} attachment={attachment} />
        ))}
      </ul>
    </section>
  );
}

function AttachmentLine({ attachment }: { attachment: Attachment }) {
  const { project } = useAppScope();
  const [isOpen, setOpen] = useState(false);
  const name = attachment.name ?? 'unnamed';
  const href = apiPath(`/blobs/${attachment.blob_id}`, { project });
  const kind = previewKind(attachment);
  return (
    <li className="border-b border-line last:border-0">
      <div className="flex items-center gap-2 px-2.5 py-1">
        <Paperclip className="size-3 shrink-0 text-ink-3" aria-hidden />
        <span className="min-w-0 truncate font-mono" title={name}>
          {name}
        </span>
        <span className="num ml-auto shrink-0 text-ink-3">{formatBytes(attachment.size_bytes)}</span>
        {kind !== null && (
          <button
            type="button"
            className="btn"
            data-tone="ghost"
            data-size="sm"
            data-icon=""
            aria-expanded={isOpen}
            aria-label={`Preview ${name}`}
            title="Preview"
            onClick={() => setOpen(!isOpen)}
          >
            <Eye className="size-3.5" aria-hidden />
          </button>
        )}
        <a
          href={href}
          download={name}
          className="btn"
          data-tone="ghost"
          data-size="sm"
          data-icon=""
          aria-label={`Download ${name}`}
          title="Download"
        >
          <Download className="size-3.5" aria-hidden />
        </a>
      </div>
      {isOpen && (
        <div className="max-h-96 overflow-auto border-t border-line bg-sunken p-2.5">
          {kind === 'image' ? <AttachmentImage src={href} name={name} /> : <AttachmentText project={project} blobId={attachment.blob_id} />}
        </div>
      )}
    </li>
  );
}

function AttachmentImage({ src, name }: { src: string; name: string }) {
  const [isBroken, setBroken] = useState(false);
  if (isBroken) return <p className="text-ink-3">The browser cannot show this file as a picture. It can be downloaded.</p>;
  return <img src={src} alt={name} className="max-h-90 max-w-full" onError={() => setBroken(true)} />;
}
