import { ZERO_SPAN_ID, ZERO_TRACE_ID } from '@sentryai/schema';

/** In the store '' means that the emitter said nothing; answers say null. */
export function textOrNull(text: string): string | null {
  return text === '' ? null : text;
}

/** In the store all zeros means unknown. */
export function idOrNull(id: string): string | null {
  return id === ZERO_SPAN_ID || id === ZERO_TRACE_ID || id === '' ? null : id;
}

/** Microseconds as milliseconds. */
export function msOf(us: number | null | undefined): number | null {
  return us === null || us === undefined ? null : us / 1000;
}

/** input + output, null when both are unknown. */
export function totalTokens(input: number | null, output: number | null): number | null {
  return input === null && output === null ? null : (input ?? 0) + (output ?? 0);
}

/** A stored JSON text; `fallback` when it is empty or damaged, so that one bad field does not hide the rest of a row. */
export function jsonOr(text: string, fallback: unknown): unknown {
  if (text === '') return fallback;
  try {
    return JSON.parse(text);
  } catch {
    return fallback;
  }
}

/** A stored JSON object as a record; {} when it is something else. */
export function jsonRecord(text: string): Record<string, unknown> {
  const value = jsonOr(text, {});
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** A stored JSON list; [] when it is something else. */
export function jsonList(text: string): unknown[] {
  const value = jsonOr(text, []);
  return Array.isArray(value) ? value : [];
}
