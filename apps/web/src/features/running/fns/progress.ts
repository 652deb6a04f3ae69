import { plural } from '../../../lib/format.ts';

const MINUTE_MS = 60_000;

/** The server's clock now: what it said, and what passed here since. Clocks of browsers are often minutes off. */
export function serverNowMs(answer: { now: string; readAtMs: number }, nowMs: number): number {
  return Date.parse(answer.now) + Math.max(0, nowMs - answer.readAtMs);
}

/** How long nothing of a run was received, once that is as long as it counts; else null. Goes on between two answers. */
export function stalledText(lastActivity: string, idleMinutes: number, nowMs: number): string | null {
  const idleMs = nowMs - Date.parse(lastActivity);
  if (idleMs <= idleMinutes * MINUTE_MS) return null;
  const minutes = Math.floor(idleMs / MINUTE_MS);
  return minutes < 120 ? `no progress for ${plural(minutes, 'minute')}` : `no progress for ${plural(Math.floor(minutes / 60), 'hour')}`;
}
