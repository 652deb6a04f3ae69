import { AppError } from '@sentryai/schema';
import type { TimeWindow } from '@sentryai/store/queries/index';

const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const RELATIVE = /^(?:now)?([+-])(\d{1,6})(s|m|h|d|w)$/;
const RFC_3339 = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2})?(?:\.(\d{1,9}))?(Z|[+-]\d{2}:?\d{2})?)?$/i;
const DAY_MS = 86_400_000;
/** The store's DateTime64 reaches from 1900 to 2299; outside of it comparisons wrap around. */
const YEAR_MIN_MS = Date.UTC(1970, 0, 1);
const YEAR_MAX_MS = Date.UTC(2200, 0, 1);

/**
 * A moment as the API takes it: RFC 3339 (a date alone is its midnight, no zone is UTC), `now`, or relative to now
 * (`-24h`, `-15m`, `-7d`, `now-1h`).
 * returns  microseconds since the Unix epoch, or undefined when the text is none of these
 */
export function parseInstantUs(text: string, nowMs: number): number | undefined {
  const trimmed = text.trim();
  if (trimmed.toLowerCase() === 'now') return nowMs * 1000;
  const relative = RELATIVE.exec(trimmed.toLowerCase());
  if (relative !== null) {
    const lengthMs = Number(relative[2]) * (UNIT_MS[relative[3] ?? ''] ?? 0);
    return inRange(nowMs + (relative[1] === '-' ? -lengthMs : lengthMs), 0);
  }
  const absolute = RFC_3339.exec(trimmed);
  if (absolute === null) return undefined;
  const [, date, time = '00:00', seconds = ':00', fraction = '', zone = 'Z'] = absolute;
  const colonZone = zone.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2').toUpperCase();
  const ms = Date.parse(`${date}T${time}${seconds}${colonZone}`);
  return inRange(ms, Number(fraction.padEnd(6, '0').slice(0, 6)));
}

function inRange(ms: number, us: number): number | undefined {
  return ms >= YEAR_MIN_MS && ms < YEAR_MAX_MS ? ms * 1000 + us : undefined;
}

export type TimeRange = TimeWindow & {
  /** Where the window ends for people: `to` as given, or now. */
  shownToUs: number;
};

/**
 * The window of a request; default the last 24 hours. Without `to` a list reaches a day into the future, which is as far
 * ahead as items are accepted: a client whose clock runs fast still sees its newest items.
 * errors  AppError invalid_parameter (400)
 */
export function parseTimeRange(params: { from?: string | undefined; to?: string | undefined }, nowMs: number): TimeRange {
  const fromUs = instant('from', params.from ?? '-24h', nowMs);
  const shownToUs = instant('to', params.to ?? 'now', nowMs);
  const toUs = params.to === undefined ? shownToUs + DAY_MS * 1000 : shownToUs;
  if (fromUs >= toUs) {
    throw invalidParameter('from', 'lies at or after `to`. Swap them, or leave `to` out to mean now.');
  }
  return { fromUs, toUs, shownToUs: Math.max(shownToUs, fromUs) };
}

function instant(name: 'from' | 'to', text: string, nowMs: number): number {
  const us = parseInstantUs(text, nowMs);
  if (us !== undefined) return us;
  throw invalidParameter(name, 'is not a time. Write RFC 3339 such as 2026-01-31T12:00:00Z, or relative such as -24h, -15m, -7d or now.');
}

/** A query or path parameter that cannot be used; the message names it. */
export function invalidParameter(name: string, problem: string): AppError {
  return new AppError({
    code: 'invalid_parameter',
    message: `The parameter \`${name}\` ${problem} Nothing was read.`,
    httpStatus: 400,
    context: { parameter: name },
  });
}

/** The second that was formatted last: rows of one answer lie close together, and making the text is what costs. */
let lastSecond = { second: Number.NaN, text: '' };

/** RFC 3339 in UTC with microseconds. */
export function formatTimeUs(us: number): string {
  const second = Math.floor(us / 1_000_000);
  if (second !== lastSecond.second) lastSecond = { second, text: new Date(second * 1000).toISOString().slice(0, 19) };
  return `${lastSecond.text}.${String(us - second * 1_000_000).padStart(6, '0')}Z`;
}
