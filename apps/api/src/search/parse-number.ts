const NUMBER = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?)([a-z]*)$/i;
const MS_PER_UNIT: Readonly<Record<string, number>> = { '': 1, us: 0.001, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const PLAIN_UNITS: Readonly<Record<string, number>> = { '': 1, k: 1000, m: 1_000_000 };

/** A number as people write it: 1500, 1.5s (durations), 10k. Undefined when it is none, or not finite. */
export function parseNumber(text: string, unit?: 'ms'): number | undefined {
  const found = NUMBER.exec(text);
  if (found === null) return undefined;
  const units = unit === 'ms' ? MS_PER_UNIT : PLAIN_UNITS;
  const suffix = (found[2] ?? '').toLowerCase();
  const factor = Object.hasOwn(units, suffix) ? units[suffix] : undefined;
  if (factor === undefined) return undefined;
  const value = Number(found[1]) * factor;
  return Number.isFinite(value) ? value : undefined;
}
