const ENGINE_TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?Z?$/;

/**
 * A time as query() returns it -> RFC 3339 UTC with microseconds.
 *  text     `2026-11-22T10:00:00Z` with 0 to 9 digits of fraction (DateTime, DateTime64), or the engine's plain form
 *           `2026-11-22 10:00:00.123` that toString() in SQL gives; always UTC. Finer digits are cut, not rounded.
 *  returns  `2026-11-22T10:00:00.123456Z`
 *  errors   RangeError for anything else
 */
export function toRfc3339(text: string): string {
  const match = ENGINE_TIME.exec(text);
  if (match === null) throw new RangeError('not a time as the store returns it');
  const [, date, time, fraction = ''] = match;
  return `${date}T${time}.${fraction.slice(0, 6).padEnd(6, '0')}Z`;
}
