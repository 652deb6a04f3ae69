import { useId, useRef, type ReactNode } from 'react';

type MenuProps = {
  /** Accessible name of the button. */
  label: string;
  /** What the button shows. */
  trigger: ReactNode;
  children: (close: () => void) => ReactNode;
  triggerClass?: string;
  role?: 'menu' | 'dialog';
  align?: 'start' | 'end';
};

const GAP_PX = 4;

/**
 * Button with a floating panel. The browser's own popover does the top layer, Escape and closing on outside clicks; a
 * library for this weighed 40 to 60 KB gzip, a third of the first page's budget.
 */
export function Menu({ label, trigger, children, triggerClass = 'btn', role = 'menu', align = 'start' }: MenuProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const close = () => {
    panel.current?.hidePopover();
    button.current?.focus();
  };

  const place = () => {
    if (button.current === null || panel.current === null) return;
    const box = button.current.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = panel.current;
    const left = align === 'start' ? box.left : box.right - width;
    const fitsBelow = box.bottom + GAP_PX + height <= innerHeight;
    const top = fitsBelow ? box.bottom + GAP_PX : Math.max(GAP_PX, box.top - GAP_PX - height);
    panel.current.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
    panel.current.style.top = `${top}px`;
  };

  const moveFocus = (event: React.KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || panel.current === null) return;
    const items = [...panel.current.querySelectorAll<HTMLElement>('.menu-item')];
    if (items.length === 0) return;
    event.preventDefault();
    const at = items.indexOf(document.activeElement as HTMLElement);
    items[(at + step + items.length) % items.length]?.focus();
  };

  return (
    <>
      <button ref={button} type="button" className={triggerClass} aria-label={label} title={label} aria-haspopup={role} popoverTarget={id}>
        {trigger}
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        role={role}
        aria-label={label}
        className="menu"
        onKeyDown={moveFocus}
        onToggle={(event) => {
          if (event.newState !== 'open') return;
          place();
          if (role === 'menu') panel.current?.querySelector<HTMLElement>('[aria-checked="true"], .menu-item')?.focus();
        }}
      >
        {children(close)}
      </div>
    </>
  );
}
