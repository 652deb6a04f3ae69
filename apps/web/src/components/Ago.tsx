import { useNow } from '../lib/clock.ts';
import { formatAgo, formatMoment } from '../lib/format.ts';

/** Relative time that ticks; the exact local and UTC time on hover. */
export function Ago({ time }: { time: string }) {
  const nowMs = useNow();
  return (
    <time dateTime={time} title={formatMoment(time)} className="num">
      {formatAgo(Date.parse(time), nowMs)}
    </time>
  );
}
