import { useRef, type ReactNode } from 'react';
import { useStoredNumber } from '../lib/stored-number.ts';

type SplitPaneProps = { storageKey: string; left: ReactNode; right: ReactNode; label: string };
const KEY_STEP_PX = 24;
const MIN_PX = 320;
const MAX_PX = 1_100;

/** Two panes with a handle between them that mouse, touch and arrow keys move. The right pane's width is remembered. */
export function SplitPane({ storageKey, left, right, label }: SplitPaneProps) {
  const [widthPx, setWidthPx] = useStoredNumber(storageKey, 520, MIN_PX, MAX_PX);
  const frame = useRef<HTMLDivElement>(null);
  return (
    <div ref={frame} className="flex min-h-0 flex-1">
      <div className="flex min-w-0 flex-1 flex-col">{left}</div>
      <div
        role="separator"
        aria-orientation="vertical"
        aria-label={label}
        aria-valuenow={widthPx}
        aria-valuemin={MIN_PX}
        aria-valuemax={MAX_PX}
        tabIndex={0}
        className="relative z-10 w-px shrink-0 cursor-col-resize bg-line after:absolute after:inset-y-0 after:-left-1 after:w-2 hover:bg-accent focus-visible:bg-accent"
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={(event) => {
          if (!event.currentTarget.hasPointerCapture(event.pointerId) || frame.current === null) return;
          setWidthPx(frame.current.getBoundingClientRect().right - event.clientX);
        }}
        onKeyDown={(event) => {
          const step = { ArrowLeft: KEY_STEP_PX, ArrowRight: -KEY_STEP_PX }[event.key];
          if (step === undefined) return;
          event.preventDefault();
          event.stopPropagation();
          setWidthPx(widthPx + step);
        }}
      />
      <aside className="flex min-w-0 max-w-[65%] shrink-0 flex-col" style={{ width: widthPx }}>
        {right}
      </aside>
    </div>
  );
}
