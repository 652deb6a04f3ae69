import { AppError } from '@sentryai/schema';
import type { Failure } from './poison.ts';

const PLACE = /\b((?:apps|packages)\/[\w./-]+\.ts:\d+)/;

/**
 * Why our own code failed on an item, for people and for a report to us: our own errors speak for themselves; of any
 * other only its name and the place in our code are told, since its text may quote the item.
 */
export function failureOf(error: unknown): Failure {
  if (error instanceof AppError) return { reason: 'normalize_failed', message: error.message };
  const name = error instanceof Error ? error.name : 'unknown';
  const place = error instanceof Error ? PLACE.exec(error.stack ?? '')?.[1] : undefined;
  return { reason: 'normalize_failed', message: `internal error: ${name}${place === undefined ? '' : ` at ${place}`}` };
}
