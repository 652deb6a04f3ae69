import { parseTime, type ParsedTime } from '@sentryai/schema/native-time';

/** An ISO time without a zone: Python's naive datetimes, which mean UTC. */
const NAIVE_TIME = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:\.\d+)?$/;

/** A time as Langfuse clients send it: RFC 3339, or without a zone (then UTC). */
export function readTime(field: string, value: unknown): ParsedTime {
  return parseTime(field, typeof value === 'string' && NAIVE_TIME.test(value) ? `${value}Z` : value);
}

/** Langfuse's rule: lower case, no leading "langfuse", at most 40 characters of a-z, 0-9, - and _; else `default`. '' = not said. */
export function readEnvironment(text: string): string {
  if (text === '') return '';
  const name = text
    .trim()
    .toLowerCase()
    .replace(/^(?:langfuse)+/, '')
    .slice(0, 40);
  return /^[a-z0-9_-]+$/.test(name) ? name : 'default';
}

export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An id in a body may be a number: it names the same thing as its digits. */
export function idText(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : '';
}
