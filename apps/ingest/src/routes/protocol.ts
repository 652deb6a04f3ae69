/** What differs between the protocols that we take: which bodies they send and which answers their clients understand. */
import type { AppError, RecordMeta } from '@sentryai/schema';
import type { Inspection } from '../inspect/inspect-body.ts';

export type Answer = { status: number; contentType: string; body: string | Uint8Array };

export type Protocol = {
  name: RecordMeta['protocol'];
  signal: 'traces' | 'logs' | 'events';
  /** Format of the body by its media type (lowercase, without parameters; '' when none was sent); null = 415. */
  formatOf(mediaType: string): RecordMeta['format'] | null;
  /** Answer once everything acceptable is on disk. */
  accepted(inspection: Inspection, format: RecordMeta['format'], requestId: string): Answer;
  /** Answer when nothing was kept, in the form that the protocol's clients read. */
  refused(error: AppError, format: RecordMeta['format'], requestId: string): Answer;
};

/** Media type of a Content-Type header: lowercase, without parameters. */
export function mediaTypeOf(header: string | undefined): string {
  return (header ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}
