import type { ReactNode } from 'react';
import { Modal } from '../../../components/Modal.tsx';

export type Choice = { label: string; hint?: string; run: () => void };

/** A few answers to a question, by arrow keys and Enter; `children` take what no ready answer fits. */
export function ChoiceDialog({
  title,
  choices,
  onClose,
  children,
}: {
  title: string;
  choices: readonly Choice[];
  onClose: () => void;
  children?: ReactNode;
}) {
  const move = (event: React.KeyboardEvent<HTMLElement>) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || !(event.target as HTMLElement).matches('.menu-item')) return;
    event.preventDefault();
    const items = [...event.currentTarget.querySelectorAll<HTMLElement>('.menu-item')];
    const at = items.indexOf(document.activeElement as HTMLElement);
    items[(at + step + items.length) % items.length]?.focus();
  };
  return (
    <Modal label={title} onClose={onClose} className="w-[min(24rem,calc(100vw-2rem))]">
      <div onKeyDown={move}>
        <h2 className="px-4 pt-3.5 pb-2 text-base font-semibold">{title}</h2>
        <div className="max-h-[55vh] overflow-y-auto px-2 pt-0.75 pb-2">
          {choices.map(({ label, hint, run }, index) => (
            <button
              key={label}
              type="button"
              className="menu-item"
              autoFocus={index === 0}
              onClick={() => {
                onClose();
                run();
              }}
            >
              <span className="truncate">{label}</span>
              {hint !== undefined && <span className="ml-auto text-2xs text-ink-3">{hint}</span>}
            </button>
          ))}
        </div>
        {children !== undefined && <div className="border-t border-line px-4 py-3">{children}</div>}
      </div>
    </Modal>
  );
}
