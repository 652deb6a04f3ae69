import { createHash } from 'node:crypto';
import { isSpanId, isTraceId } from '@sentryai/schema';

/** First digits of the SHA-256 of what names a thing; parts are kept apart by a byte that no id holds. */
export function hashId(hexDigits: number, ...parts: readonly (string | number)[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, hexDigits);
}

/** Trace id of a client's own id: the id itself where it is a W3C trace id, else its hash (design.md rule 13). */
export function foreignTraceId(projectId: number, id: string): string {
  return isTraceId(id) ? id : hashId(32, projectId, 'trace', id);
}

/** Span id of a client's own id, the same in every trace: the id itself where it is a W3C span id, else its hash. */
export function foreignSpanId(projectId: number, id: string): string {
  return isSpanId(id) ? id : hashId(16, projectId, 'observation', id);
}

/** Where everything lies that is said under one id: a trace and an observation of the same id share their home. */
export function homeOf(projectId: number, kind: 'trace' | 'observation' | 'score', id: string): string {
  return hashId(32, projectId, kind === 'score' ? 'score' : 'entity', id);
}
