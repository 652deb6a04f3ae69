const DAY_MS = 86_400_000;
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

/** "22 Nov, 14:00 – 14:30" in local time. */
export function stepLabel(startMs: number, stepMs: number): string {
  if (stepMs >= DAY_MS) return day.format(startMs);
  return `${day.format(startMs)}, ${clock.format(startMs)} – ${clock.format(startMs + stepMs)}`;
}

/** Label under the time axis: clock times within days, dates at midnight and for wide steps. */
export function axisLabel(timeMs: number, spacingMs: number): string {
  const date = new Date(timeMs);
  const isMidnight = date.getHours() === 0 && date.getMinutes() === 0;
  return spacingMs >= DAY_MS || isMidnight ? day.format(timeMs) : clock.format(timeMs);
}
