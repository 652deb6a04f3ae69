/** Above this many seconds (year 5138) a number is no epoch in seconds but one in milliseconds, microseconds or nanoseconds. */
const LARGEST_PLAUSIBLE_SECONDS = 100_000_000_000;

const RFC_3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,18}))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;

function parseRfc3339(text: string): number | null {
  const match = RFC_3339.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second, fraction, sign, offsetHours, offsetMinutes] = match;
  const seconds = Number(second);
  // Second 60 exists: a leap second counts as the first moment of the next minute (RFC 3339 section 5.7).
  if (Number(hour) > 23 || Number(minute) > 59 || seconds > 60 || Number(offsetHours ?? 0) > 23 || Number(offsetMinutes ?? 0) > 59)
    return null;
  const midnightMs = Date.UTC(Number(year), Number(month) - 1, Number(day));
  const date = new Date(midnightMs);
  // 2026-02-30 would otherwise become 2 March
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return null;
  const offset = (Number(offsetHours ?? 0) * 3600 + Number(offsetMinutes ?? 0) * 60) * (sign === '-' ? -1 : 1);
  const wholeSeconds = midnightMs / 1000 + Number(hour) * 3600 + Number(minute) * 60 + seconds - offset;
  return wholeSeconds * 1_000_000 + Number((fraction ?? '').padEnd(6, '0').slice(0, 6));
}

/** A client's time: microseconds since the epoch, or why it cannot be used. */
export type ParsedTime = { us: number } | { reason: 'invalid_timestamp' | 'in_the_future'; message: string };

/**
 * Reads RFC 3339 text or epoch seconds (a number, fractions allowed).
 *  returns  integer microseconds since the epoch; years before 1970 are invalid
 *  note     numbers in milliseconds or finer are refused as `in_the_future` (read as seconds, they are), so that a wrong
 *           unit is found at once instead of landing in another century
 */
export function parseTime(field: string, value: unknown): ParsedTime {
  const invalid = (detail: string): ParsedTime => ({
    reason: 'invalid_timestamp',
    message: `${field} ${detail}; send RFC 3339 with a time zone (2026-01-31T12:00:00.5Z) or epoch seconds as a number.`,
  });
  if (typeof value === 'number') {
    if (!Number.isFinite(value) || value < 0) return invalid('is not a time after 1970');
    if (value > LARGEST_PLAUSIBLE_SECONDS) {
      return {
        reason: 'in_the_future',
        message: `${field} is too large for epoch seconds; it looks like milliseconds or finer: divide it.`,
      };
    }
    return { us: Math.round(value * 1_000_000) };
  }
  if (typeof value !== 'string') return invalid(`is ${value === null ? 'null' : `a ${typeof value}`}`);
  const us = parseRfc3339(value);
  if (us === null) return invalid('cannot be read');
  return us < 0 ? invalid('is not a time after 1970') : { us };
}
