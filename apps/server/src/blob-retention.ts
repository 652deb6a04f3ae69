import type { BlobStore } from '@sentryai/blobs';
import type { Metadata } from '@sentryai/metadata';
import type { Logger } from '@sentryai/telemetry';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export type BlobRetentionOptions = {
  blobs: BlobStore;
  metadata: Pick<Metadata, 'removeSourceMapsUnused'>;
  /** 0 = keep for ever. */
  retentionDays: number;
  logger: Logger;
  now: () => number;
};

/**
 * Removes blobs once the rows that name them are gone. Answers what stops it. A day is added because rows go by their
 * own time and in whole parts, blobs by when they were last sent.
 */
export function startBlobRetention({ blobs, metadata, retentionDays, logger, now }: BlobRetentionOptions): () => void {
  if (retentionDays === 0) return () => undefined;
  const timer = setInterval(() => {
    const beforeMs = now() - (retentionDays + 1) * DAY_MS;
    // source maps that nobody used go with their bytes; those in use are put anew by the processor
    const removed = metadata.removeSourceMapsUnused(beforeMs).then(() => blobs.removeOlderThan(beforeMs));
    removed.then(
      (count) => {
        if (count > 0) logger.info({ count }, 'blobs past their retention removed');
      },
      (error: unknown) => logger.warn({ error }, 'blobs past their retention could not be removed, trying again in an hour'),
    );
  }, HOUR_MS);
  timer.unref();
  return () => clearInterval(timer);
}
