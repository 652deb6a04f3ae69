import type { ReactNode } from 'react';

/** The browser's own modal dialog: focus stays inside, Escape closes, the rest of the page is inert. */
export function Modal({
  label,
  onClose,
  children,
  className = '',
}: {
  label: string;
  onClose: () => void;
  children: ReactNode;
  className?: string;
}) {
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
      onClick={(event) => {
        // Only the backdrop is the dialog element itself.
        if (event.target === event.currentTarget) onClose();
      }}
      className={`fade-in max-h-[85vh] overflow-hidden rounded-lg border border-line-strong bg-surface shadow-float backdrop:bg-black/35 ${className}`}
    >
      {children}
    </dialog>
  );
}
