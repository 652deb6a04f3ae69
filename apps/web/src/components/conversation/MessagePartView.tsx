import { AudioLines, BrainCircuit, ExternalLink, FileText, Film, Image, Paperclip, Wrench } from 'lucide-react';
import type { MessagePart } from '@sentryai/schema';
import { CopyButton } from '../CopyButton.tsx';
import { JsonView } from '../JsonView.tsx';
import { LongText } from '../LongText.tsx';
import { StoredMedia } from '../StoredMedia.tsx';
import { formatBytes, formatCount } from '../../lib/format.ts';
import { parseStructured } from '../../lib/parse-json.ts';
import { safeHref } from '../../lib/safe-url.ts';
import { storedHref } from '../../lib/stored-media.ts';
import { TextBlocks } from './TextBlocks.tsx';

/** One part of a message in its own form. Everything in it is untrusted text and stays text. */
export function MessagePartView({ part }: { part: MessagePart }) {
  switch (part.type) {
    case 'text':
      return <TextBlocks text={part.text} />;
    case 'reasoning':
      return (
        <details className="group text-ink-2">
          <summary className="inline-flex items-center gap-1.5 text-xs text-ink-3 hover:text-ink">
            <BrainCircuit className="size-3.5" aria-hidden /> Reasoning, {formatCount(part.text.length)} characters
          </summary>
          <div className="mt-1 border-l border-line pl-3 italic">
            <LongText text={part.text} className="text-sm!" />
          </div>
        </details>
      );
    case 'tool_call':
      return <ToolBox title={part.name} id={part.id} what="calls" text={part.arguments} />;
    case 'tool_result':
      return <ToolBox title={part.name ?? 'tool'} id={part.id} what="returned" text={part.result} />;
    case 'media':
      return <MediaPart part={part} />;
    case 'other':
      return <ToolBox title="other content" id={null} what="sent" text={part.raw} />;
  }
}

function ToolBox({ title, id, what, text }: { title: string; id: string | null; what: 'calls' | 'returned' | 'sent'; text: string }) {
  const structured = parseStructured(text);
  return (
    <div className="overflow-hidden rounded-md border border-line">
      <div className="flex items-center gap-1.5 border-b border-line bg-sunken py-0.5 pr-1 pl-2 text-xs">
        <Wrench className="size-3 shrink-0 text-(--kind-tool)" aria-hidden />
        <span className="text-ink-3">{what}</span>
        <span className="truncate font-mono font-medium">{title}</span>
        {id !== null && <span className="hidden truncate font-mono text-2xs text-ink-3 sm:inline">{id}</span>}
        <span className="ml-auto">
          <CopyButton text={text} label="Copy" />
        </span>
      </div>
      <div className="px-1.5 py-1.5">
        {structured !== undefined ? (
          <JsonView value={structured} />
        ) : text === '' ? (
          <span className="px-1 text-xs text-ink-3 italic">nothing</span>
        ) : (
          <LongText text={text} mono className="px-1" />
        )}
      </div>
    </div>
  );
}

const MEDIA_ICONS = { image: Image, audio: AudioLines, video: Film, document: FileText } as const;

/** Media elsewhere are named, not loaded: the page asks no other server for anything. Those kept here are shown. */
function MediaPart({ part }: { part: Extract<MessagePart, { type: 'media' }> }) {
  const stored = storedHref(part.uri);
  if (stored !== null) return <StoredMedia href={stored} mimeType={part.mime_type} />;
  const Icon = MEDIA_ICONS[part.modality as keyof typeof MEDIA_ICONS] ?? Paperclip;
  const href = safeHref(part.uri);
  return (
    <div className="inline-flex max-w-full items-center gap-2 rounded-md border border-line bg-sunken px-2.5 py-1.5 text-xs">
      <Icon className="size-4 shrink-0 text-ink-3" aria-hidden />
      <span className="font-medium capitalize">{part.modality}</span>
      <span className="text-ink-3">
        {[part.mime_type, part.size_bytes === null ? null : formatBytes(part.size_bytes)].filter(Boolean).join(', ')}
      </span>
      {href !== null ? (
        <a
          href={href}
          target="_blank"
          rel="noopener noreferrer nofollow"
          className="flex min-w-0 items-center gap-1 text-accent hover:underline"
        >
          <span className="truncate">{href}</span>
          <ExternalLink className="size-3 shrink-0" aria-hidden />
        </a>
      ) : (
        <span className="truncate text-ink-3">{part.uri ?? 'sent inline, not kept'}</span>
      )}
    </div>
  );
}
