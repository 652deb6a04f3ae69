/**
 * The time window of every page. It lives in the URL as `range=1h`, as `from` and `to` for a fixed one, or as `from` and
 * `to=now` for everything since a moment.
 */
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Length and chart step per preset; steps are whole minutes because the store's finest rollup is one minute. */
const PRESETS = {
  '15m': { lengthMs: 15 * MINUTE, stepMs: MINUTE, label: 'Last 15 minutes' },
  '1h': { lengthMs: HOUR, stepMs: MINUTE, label: 'Last hour' },
  '6h': { lengthMs: 6 * HOUR, stepMs: 5 * MINUTE, label: 'Last 6 hours' },
  '24h': { lengthMs: DAY, stepMs: 30 * MINUTE, label: 'Last 24 hours' },
  '7d': { lengthMs: 7 * DAY, stepMs: 3 * HOUR, label: 'Last 7 days' },
  '30d': { lengthMs: 30 * DAY, stepMs: 12 * HOUR, label: 'Last 30 days' },
} as const;

export type Preset = keyof typeof PRESETS;
export const PRESET_NAMES = Object.keys(PRESETS) as Preset[];
export const DEFAULT_PRESET: Preset = '24h';

export type TimeRange =
  | { kind: 'relative'; preset: Preset }
  | { kind: 'since'; fromMs: number }
  | { kind: 'fixed'; fromMs: number; toMs: number };
export type TimeSearch = { range?: string; from?: string; to?: string };
/** `from` and `to` as the API takes them; without `to` a window reaches to now, and to items of clocks that run fast. */
export type ApiWindow = { from: string; to?: string };

const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const DAY_AND_CLOCK = new Intl.DateTimeFormat('en-GB', { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' });

export function isPreset(value: string | undefined): value is Preset {
  return value !== undefined && Object.hasOwn(PRESETS, value);
}

/** The preset of a length. */
export function presetOf(lengthMs: number): Preset | undefined {
  return PRESET_NAMES.find((preset) => PRESETS[preset].lengthMs === lengthMs);
}

/** Reads the window out of the URL; what makes no sense falls back to the default window. */
export function parseTimeRange(search: TimeSearch): TimeRange {
  if (search.from !== undefined && search.to !== undefined) {
    const fromMs = Date.parse(search.from);
    if (search.to === 'now' && fromMs < Date.now()) return { kind: 'since', fromMs };
    const toMs = Date.parse(search.to);
    if (fromMs < toMs) return { kind: 'fixed', fromMs, toMs };
  }
  return { kind: 'relative', preset: isPreset(search.range) ? search.range : DEFAULT_PRESET };
}

/** The URL form of a window; the default window leaves the URL clean. */
export function timeSearchOf(range: TimeRange): { range: string | undefined; from: string | undefined; to: string | undefined } {
  if (range.kind === 'since') return { range: undefined, ...sinceOf(range.fromMs) };
  if (range.kind === 'fixed') {
    return { range: undefined, from: new Date(range.fromMs).toISOString(), to: new Date(range.toMs).toISOString() };
  }
  return { range: range.preset === DEFAULT_PRESET ? undefined : range.preset, from: undefined, to: undefined };
}

/** False for windows that lie in the past: nothing new can appear in them. */
export function isLiveRange(range: TimeRange): boolean {
  return range.kind !== 'fixed';
}

export function rangeLengthMs(range: TimeRange): number {
  if (range.kind === 'relative') return PRESETS[range.preset].lengthMs;
  return (range.kind === 'fixed' ? range.toMs : Date.now()) - range.fromMs;
}

/** Part of a link's URL that makes the window hold a moment: nothing when it does, else everything since then (`from` and `to` go before `range`). */
export function windowHolding(range: TimeRange, iso: string): { from?: string; to?: string } {
  const timeMs = Date.parse(iso);
  const fromMs = range.kind === 'relative' ? Date.now() - rangeLengthMs(range) : range.fromMs;
  const isHeld = timeMs >= fromMs && (range.kind !== 'fixed' || timeMs <= range.toMs);
  return isHeld || Number.isNaN(timeMs) ? {} : sinceOf(timeMs);
}

export function rangeLabel(range: TimeRange): string {
  if (range.kind === 'relative') return PRESETS[range.preset].label;
  if (range.kind === 'since') return `Since ${DAY_AND_CLOCK.format(range.fromMs)}`;
  const isOneDay = new Date(range.fromMs).toDateString() === new Date(range.toMs).toDateString();
  return `${DAY_AND_CLOCK.format(range.fromMs)} – ${(isOneDay ? CLOCK : DAY_AND_CLOCK).format(range.toMs)}`;
}

/** Relative windows are sent as such, so that the server's clock decides what "now" is. */
export function apiWindow(range: TimeRange): ApiWindow {
  if (range.kind === 'fixed') return { from: new Date(range.fromMs).toISOString(), to: new Date(range.toMs).toISOString() };
  return { from: range.kind === 'since' ? new Date(range.fromMs).toISOString() : relative(PRESETS[range.preset].lengthMs) };
}

/** The window of equal length right before. */
export function previousWindow(range: TimeRange): ApiWindow {
  const lengthMs = rangeLengthMs(range);
  if (range.kind !== 'relative') {
    return { from: new Date(range.fromMs - lengthMs).toISOString(), to: new Date(range.fromMs).toISOString() };
  }
  return { from: relative(2 * lengthMs), to: relative(lengthMs) };
}

/** Chart step: the preset's own, else the smallest tidy step that gives at most 72 of them. */
export function chartStepMs(range: TimeRange): number {
  if (range.kind === 'relative') return PRESETS[range.preset].stepMs;
  const tidy = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440, 10_080].map((minutes) => minutes * MINUTE);
  return tidy.find((stepMs) => rangeLengthMs(range) / stepMs <= 72) ?? 30 * DAY;
}

function sinceOf(fromMs: number): { from: string; to: string } {
  return { from: new Date(fromMs).toISOString(), to: 'now' };
}

function relative(ms: number): string {
  return ms % HOUR === 0 ? `-${ms / HOUR}h` : `-${ms / MINUTE}m`;
}
