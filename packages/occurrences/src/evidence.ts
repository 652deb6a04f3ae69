import type { OccurrenceEvidence } from '@sentryai/schema';

/** The evidence column of an occurrence. */
export function readEvidence(text: string): Partial<OccurrenceEvidence> {
  return text === '' ? {} : (JSON.parse(text) as OccurrenceEvidence);
}
