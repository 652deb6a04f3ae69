import { useState } from 'react';
import type { ErrorEntry } from '@sentryai/schema';
import { plural } from '../../../lib/format.ts';
import { framesToShow, type FrameRun } from '../fns/frames-to-show.ts';

type Frame = ErrorEntry['exceptions'][number]['frames'][number];

/** Stack, innermost call first. Runs of library frames are folded in their place until asked for. */
export function Frames({ frames }: { frames: readonly Frame[] }) {
  const runs = framesToShow(frames);
  // The first of one's own frames with source is where to look.
  const firstOwn = runs
    .flatMap((run) => (run.isFolded ? [] : run.frames))
    .find((frame) => frame.in_app !== false && frame.context_line != null);
  if (frames.length === 0) return null;
  return (
    <div className="mt-2 overflow-hidden rounded-md border border-line text-xs">
      {runs.map((run, index) => (
        <FrameRunLines key={index} run={run} firstOwn={firstOwn} />
      ))}
    </div>
  );
}

function FrameRunLines({ run, firstOwn }: { run: FrameRun<Frame>; firstOwn: Frame | undefined }) {
  const [isOpen, setOpen] = useState(false);
  if (run.isFolded && !isOpen) {
    return (
      <button
        type="button"
        aria-expanded={false}
        className="block w-full border-b border-line bg-sunken px-2.5 py-1 text-left text-ink-3 last:border-0 hover:text-ink"
        onClick={() => setOpen(true)}
      >
        {plural(run.frames.length, 'library frame')}
      </button>
    );
  }
  return run.frames.map((frame, index) => <FrameLine key={index} frame={frame} isInitiallyOpen={frame === firstOwn} />);
}

function FrameLine({ frame, isInitiallyOpen }: { frame: Frame; isInitiallyOpen: boolean }) {
  const place = `${frame.filename ?? frame.module ?? '?'}${frame.lineno == null ? '' : `:${frame.lineno}`}`;
  const head = (
    <>
      <span className={`font-mono ${frame.in_app === false ? 'text-ink-3' : 'font-medium'}`}>{frame.function ?? '?'}</span>
      <span className="ml-2 font-mono break-all text-ink-3">{place}</span>
    </>
  );
  if (frame.context_line == null) return <div className="border-b border-line px-2.5 py-1 last:border-0">{head}</div>;
  const before = frame.pre_context ?? [];
  const firstLine = (frame.lineno ?? before.length + 1) - before.length;
  const lines = [...before, frame.context_line, ...(frame.post_context ?? [])];
  return (
    <details open={isInitiallyOpen} className="border-b border-line last:border-0">
      <summary className="px-2.5 py-1 hover:bg-hover">{head}</summary>
      <pre className="overflow-x-auto bg-sunken py-1 font-mono text-2xs leading-4">
        {lines.map((line, index) => (
          <div key={index} className={`px-2.5 ${index === before.length ? 'bg-danger-soft text-ink' : 'text-ink-2'}`}>
            <span className="mr-3 inline-block w-8 text-right text-ink-3 select-none">{firstLine + index}</span>
            {line}
          </div>
        ))}
      </pre>
    </details>
  );
}
