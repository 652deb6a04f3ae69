import { Check, Copy } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { copyText } from '../lib/copy-text.ts';

const CONFIRM_MS = 1_500;

type CopyButtonProps = { text: string | (() => string); label: string; icon?: ReactNode; showLabel?: boolean };

/** Copies a text and says so for a moment. `text` may be a function when building it is work. */
export function CopyButton({ text, label, icon, showLabel = false }: CopyButtonProps) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    if (!(await copyText(typeof text === 'string' ? text : text()))) return;
    setCopied(true);
    setTimeout(() => setCopied(false), CONFIRM_MS);
  };
  return (
    <button
      type="button"
      className="btn"
      data-tone="ghost"
      data-size="sm"
      data-icon={showLabel ? undefined : ''}
      title={label}
      aria-label={label}
      onClick={(event) => {
        event.stopPropagation();
        void copy();
      }}
    >
      {isCopied ? <Check className="size-3.5 text-accent" aria-hidden /> : (icon ?? <Copy className="size-3.5" aria-hidden />)}
      {showLabel && <span>{isCopied ? 'Copied' : label}</span>}
      <span role="status" className="sr-only">
        {isCopied ? 'Copied' : ''}
      </span>
    </button>
  );
}
