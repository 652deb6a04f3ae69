/**
 * Microseconds since the epoch of an RFC 3339 time. `Date.parse` stops at milliseconds, which would put spans of one
 * millisecond on top of each other. NaN when it is no time.
 */
export function parseInstantUs(iso: string): number {
  const millis = Date.parse(iso);
  if (Number.isNaN(millis)) return Number.NaN;
  const fraction = /\.(\d+)/.exec(iso)?.[1];
  if (fraction === undefined) return millis * 1000;
  const micros = Number(fraction.slice(0, 6).padEnd(6, '0'));
  return Math.floor(millis / 1000) * 1_000_000 + micros;
}
