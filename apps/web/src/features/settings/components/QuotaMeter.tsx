type QuotaMeterProps = { label: string; used: number; max: number | null; format: (value: number) => string };

/** From this share on the meter warns. */
const NEAR = 0.8;

/** One figure of today's use; a bar where there is something that it can fill. */
export function QuotaMeter({ label, used, max, format }: QuotaMeterProps) {
  const share = max === null ? 0 : Math.min(1, used / max);
  const isFull = max !== null && used >= max;
  const tone = isFull ? 'bg-danger' : share >= NEAR ? 'bg-warn' : 'bg-accent';
  return (
    <div>
      <div className="flex items-baseline justify-between gap-3">
        <span className="label">{label}</span>
        <span className="num text-xs text-ink-2">{max === null ? 'no quota' : `of ${format(max)}`}</span>
      </div>
      <div className="num text-lg font-semibold tracking-tight">{format(used)}</div>
      {max !== null && (
        <div
          role="meter"
          aria-label={`${label} used today`}
          aria-valuemin={0}
          aria-valuemax={max}
          aria-valuenow={Math.min(used, max)}
          aria-valuetext={`${format(used)} of ${format(max)}`}
          className="mt-1 h-1.5 overflow-hidden rounded-full bg-sunken"
        >
          <div className={`h-full ${tone}`} style={{ width: `${share * 100}%` }} />
        </div>
      )}
      {isFull && <p className="mt-1 text-xs text-danger">Used up. What is sent until midnight UTC is answered 429 and not stored.</p>}
    </div>
  );
}
