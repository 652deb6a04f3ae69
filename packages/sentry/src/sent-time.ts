/** Times as Sentry clients write them, and how far a client's clock is off. */

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A smaller difference is the network's, or an SDK that waited before it sent. The protocol's own number. */
const DRIFT_MS_MIN = 55 * 60_000;
/**
 * A request that is late by more than a day but less than this has probably waited (an offline queue, a tunnel that was
 * down) or is an old one sent again: its times are true. Clocks are wrong by hours (time zone) or by years (never set).
 */
const DELAY_MS_MAX = 365 * DAY_MS;
/** The year 2200: what lies behind it is no time that a client means, nor one that the store can hold. */
const SECONDS_MAX = 7_258_118_400;

const ISO = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:[.,](\d{1,9})\d*)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$/i;

/**
 * Epoch seconds (a number, also written as text) or ISO 8601; without a zone it is UTC.
 *  returns  integer microseconds since the epoch, null when it is no time from 1970 to 2200
 */
export function readSentTime(value: unknown): number | null {
  if (typeof value === 'number') return secondsAsUs(value);
  if (typeof value !== 'string' || value.length > 64) return null;
  const match = ISO.exec(value.trim());
  if (match === null) return /^\d+(?:\.\d+)?$/.test(value) ? secondsAsUs(Number(value)) : null;
  const [, date, time, fraction = '', zone = 'Z'] = match;
  const offset = /^[+-]/.test(zone) ? zone.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2') : 'Z';
  const ms = Date.parse(`${date}T${time}${offset}`);
  if (!(ms >= 0 && ms <= SECONDS_MAX * 1000)) return null;
  return ms * 1000 + Number(fraction.padEnd(6, '0').slice(0, 6));
}

function secondsAsUs(seconds: number): number | null {
  return seconds > 0 && seconds <= SECONDS_MAX ? Math.round(seconds * 1_000_000) : null;
}

/**
 * What to add to a client's times so that they fit ours: 0 unless its clock is clearly wrong, by what it says about when
 * it sent the request.
 */
export function clockShiftUs(sentAt: unknown, receivedAtMs: number): number {
  const sentUs = readSentTime(sentAt);
  if (sentUs === null) return 0;
  const shiftUs = receivedAtMs * 1000 - sentUs;
  const lateMs = shiftUs / 1000;
  if (lateMs < 0) return lateMs <= -DRIFT_MS_MIN ? shiftUs : 0;
  const isClock = lateMs >= DRIFT_MS_MIN && (lateMs <= DAY_MS || lateMs > DELAY_MS_MAX);
  return isClock ? shiftUs : 0;
}
