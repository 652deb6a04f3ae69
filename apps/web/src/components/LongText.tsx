import { useState } from 'react';
import { formatCount } from '../lib/format.ts';
import { clipText } from '../lib/clip-text.ts';

/** Text as it was sent, white space and all; long ones are cut with a way to the rest. */
export function LongText({ text, mono = false, className = '' }: { text: string; mono?: boolean; className?: string }) {
  const [isOpen, setOpen] = useState(false);
  const clipped = clipText(text);
  const isLong = clipped.length < text.length;
  return (
    <div>
      <div
        className={`break-words whitespace-pre-wrap ${mono ? 'font-mono text-xs leading-5' : 'text-base leading-[1.35rem]'} ${className}`}
      >
        {isOpen ? text : clipped}
        {isLong && !isOpen && '…'}
      </div>
      {isLong && (
        <button type="button" className="mt-1 text-xs text-accent hover:underline" onClick={() => setOpen(!isOpen)}>
          {isOpen ? 'Show less' : `Show all ${formatCount(text.length)} characters`}
        </button>
      )}
    </div>
  );
}
