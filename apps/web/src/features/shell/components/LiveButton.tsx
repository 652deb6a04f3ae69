import { Pause } from 'lucide-react';
import { toggleLive, useLiveStatus, type LiveStatus } from '../../../lib/live.ts';

const WORDS: Record<LiveStatus, { text: string; hint: string }> = {
  live: { text: 'Live', hint: 'New data appears as it arrives. Press to pause (Space).' },
  connecting: { text: 'Connecting', hint: 'Opening the live connection. Press to pause (Space).' },
  paused: { text: 'Paused', hint: 'The page stands still. Press to resume (Space).' },
  offline: { text: 'Offline', hint: 'The live connection is lost; trying again. Data on screen may be old. Press to pause (Space).' },
};

/** Whether the page follows what happens, and the switch for it. */
export function LiveButton() {
  const status = useLiveStatus();
  const { text, hint } = WORDS[status];
  const color = { live: 'text-accent', connecting: 'text-ink-3', paused: 'text-ink-3', offline: 'text-danger' }[status];
  return (
    <button
      type="button"
      className="btn"
      aria-pressed={status !== 'paused'}
      aria-label={`Live updates: ${text}`}
      title={hint}
      onClick={toggleLive}
    >
      {status === 'paused' ? (
        <Pause className="size-3 text-ink-3" aria-hidden />
      ) : (
        <span className={`size-1.75 rounded-full bg-current ${color} ${status === 'live' ? 'pulse' : ''}`} aria-hidden />
      )}
      <span className="hidden sm:inline">{text}</span>
    </button>
  );
}
