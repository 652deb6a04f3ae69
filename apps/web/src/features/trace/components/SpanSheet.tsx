import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';

/** The chosen span over the whole screen, for phones. */
export function SpanSheet({ label, onClose, children }: { label: string; onClose: () => void; children: ReactNode }) {
  return (
    <dialog
      ref={(element) => {
        element?.showModal();
        return () => element?.close();
      }}
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      className="fade-in m-0 flex h-dvh max-h-none w-screen max-w-none flex-col bg-surface"
    >
      <button
        type="button"
        className="flex h-11 shrink-0 items-center gap-2 border-b border-line px-3 text-sm text-ink-2"
        onClick={onClose}
      >
        <ArrowLeft className="size-4" aria-hidden /> Timeline
      </button>
      <div className="flex min-h-0 flex-1 flex-col">{children}</div>
    </dialog>
  );
}
