/**
 * Every number, price and time the page shows goes through here. One law: `null` is unknown and shows as a dash (or
 * "unpriced"), 0 is zero and shows as 0.
 */
export const DASH = '—';

const integer = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const COMPACT_STEPS = [
  [1e12, 'T'],
  [1e9, 'B'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

/** 1234567 -> "1,234,567". */
export function formatCount(value: number | null): string {
  return value === null ? DASH : integer.format(value);
}

/** At most four characters of digits: 999, 1.23k, 45.6k, 789k, 1.2M. For cells and axes; hover shows formatCount. */
export function formatCompact(value: number | null): string {
  if (value === null) return DASH;
  const size = Math.abs(value);
  for (const [step, letter] of COMPACT_STEPS) {
    // 0.9995 of a step already rounds up to it: 999,950 is "1M", not "1000k".
    if (size < step * 0.9995) continue;
    const scaled = value / step;
    return `${trimZeros(scaled.toFixed(Math.abs(scaled) < 9.995 ? 2 : Math.abs(scaled) < 99.95 ? 1 : 0))}${letter}`;
  }
  return Number.isInteger(value) ? String(value) : trimZeros(value.toFixed(size < 10 ? 2 : 1));
}

/** US dollars. Tiny prices keep two significant digits, since single model calls cost fractions of a cent. */
export function formatUsd(value: number | null): string {
  if (value === null) return DASH;
  const size = Math.abs(value);
  const sign = value < 0 ? '-' : '';
  if (size === 0) return '$0';
  if (size < 0.00001) return `${sign}<$0.00001`;
  if (size < 0.01) return `${sign}$${trimZeros(size.toFixed(1 - Math.floor(Math.log10(size))))}`;
  if (size < 1) return `${sign}$${size.toFixed(3)}`;
  if (size < 10_000) return `${sign}$${size.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
  return `${sign}$${formatCompact(size)}`;
}

/** What stands where a price stands: the price, "unpriced" when calls exist that no price fits, a dash when nothing cost. */
export function formatCost(costUsd: number | null, unpricedCalls: number): string {
  if (costUsd === null) return unpricedCalls > 0 ? 'unpriced' : DASH;
  return formatUsd(costUsd);
}

/** How long something took; what has ended at an unknown time took an unknown time, which is not "still running". */
export function durationLabel({ duration_ms, status }: { duration_ms: number | null; status: string }): string {
  return status === 'running' ? 'running' : formatDuration(duration_ms);
}

/** Milliseconds in the unit a reader would choose: 0 ms, 840 µs, 12.3 ms, 1.24 s, 2m 05s, 3h 07m, 2d 4h. */
export function formatDuration(ms: number | null): string {
  if (ms === null) return DASH;
  if (ms === 0) return '0 ms';
  if (ms < 0) return `-${formatDuration(-ms)}`;
  if (ms < 0.9995) return `${Math.max(1, Math.round(ms * 1000))} µs`;
  if (ms < 9.995) return `${trimZeros(ms.toFixed(2))} ms`;
  if (ms < 99.95) return `${trimZeros(ms.toFixed(1))} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 9_995) return `${(ms / 1000).toFixed(2)} s`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}m ${two(seconds % 60)}s`;
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1_440) return `${Math.floor(minutes / 60)}h ${two(minutes % 60)}m`;
  const hours = Math.round(ms / 3_600_000);
  return `${Math.floor(hours / 24)}d ${hours % 24}h`;
}

/** Share of a whole as percent; unknown when there is no whole. */
export function formatShare(part: number | null, whole: number | null): string {
  if (part === null || whole === null || whole === 0) return DASH;
  const percent = (part / whole) * 100;
  if (percent === 0) return '0%';
  if (percent < 0.1) return '<0.1%';
  return `${trimZeros(percent.toFixed(percent < 10 ? 1 : 0))}%`;
}

export type Change = { text: string; direction: 'up' | 'down' | 'same' };

/** Change against the window before. Null when either side is unknown or there was nothing to compare with. */
export function formatChange(now: number | null, before: number | null): Change | null {
  if (now === null || before === null || before === 0) return null;
  const ratio = now / before - 1;
  // Before, data had hardly begun to come in: there is nothing to compare with.
  if (ratio >= 99) return null;
  if (Math.abs(ratio) < 0.005) return { text: '0%', direction: 'same' };
  const direction = ratio > 0 ? 'up' : 'down';
  if (ratio >= 9.995) return { text: `${formatCompact(Math.round(now / before))}×`, direction };
  return { text: `${ratio > 0 ? '+' : '−'}${Math.round(Math.abs(ratio) * 100)}%`, direction };
}

/** Bytes in binary steps: 512 B, 1.5 KiB, 3 MiB. */
export function formatBytes(bytes: number | null): string {
  if (bytes === null) return DASH;
  if (bytes < 1024) return `${bytes} B`;
  const power = Math.min(4, Math.floor(Math.log2(bytes) / 10));
  return `${trimZeros((bytes / 1024 ** power).toFixed(1))} ${['B', 'KiB', 'MiB', 'GiB', 'TiB'][power]}`;
}

/** How long ago, from a given now: "now", "12s ago", "5m ago", "3h ago", "2d ago". A clock ahead of ours says "now". */
export function formatAgo(timeMs: number, nowMs: number): string {
  const seconds = Math.floor((nowMs - timeMs) / 1000);
  if (seconds < 2) return 'now';
  if (seconds < 60) return `${seconds}s ago`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}m ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)}h ago`;
  return `${Math.floor(seconds / 86_400)}d ago`;
}

/** Local wall clock with milliseconds: 14:03:09.120. */
export function formatClock(timeMs: number): string {
  const date = new Date(timeMs);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** Local date and clock to the second: 2026-11-22 14:03:09. */
export function formatDateTime(timeMs: number): string {
  const date = new Date(timeMs);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** Both readings of a moment, for hover texts: local and UTC. */
export function formatMoment(iso: string): string {
  const timeMs = Date.parse(iso);
  return Number.isNaN(timeMs) ? iso : `${formatDateTime(timeMs)} local\n${iso}`;
}

/** First digits of an id, enough to tell neighbours apart. */
export function shortId(id: string): string {
  return id.length > 12 ? id.slice(0, 8) : id;
}

/** "1 span", "2 spans". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
