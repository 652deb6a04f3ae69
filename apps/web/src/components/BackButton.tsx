import { ArrowLeft } from 'lucide-react';

/** Out of a detail page, as Escape does. */
export function BackButton({ onLeave }: { onLeave: () => void }) {
  return (
    <button
      type="button"
      className="btn"
      data-tone="ghost"
      data-size="sm"
      data-icon=""
      aria-label="Back (Esc)"
      title="Back (Esc)"
      onClick={onLeave}
    >
      <ArrowLeft className="size-4" aria-hidden />
    </button>
  );
}
