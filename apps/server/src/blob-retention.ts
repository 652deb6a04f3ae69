import type { BlobStore } from '@sentryai/blobs';
import type { Logger } from '@sentryai/telemetry';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export type BlobRetentionOptions = {
  blobs: BlobStore;
  /** 0 = keep for ever. */
  retentionDays: number;
  logger: Logger;
  now: () => number;
};

/**
 * Removes blobs once the rows that name them are gone. Answers what stops it. A day is added because rows go by their
 * own time and in whole parts, blobs by when they were last sent.
 */
export function startBlobRetention({ blobs, retentionDays, logger, now }: BlobRetentionOptions): () => void {
  if (retentionDays === 0) return () => undefined;
  const timer = setInterval(() => {
    blobs.removeOlderThan(now() - (retentionDays + 1) * DAY_MS).then(
      (count) => {
        if (count > 0) logger.info({ count }, 'blobs past their retention removed');
      },
      (error: unknown) => logger.warn({ error }, 'blobs past their retention could not be removed, trying again in an hour'),
    );
  }, HOUR_MS);
  timer.unref();
  return () => clearInterval(timer);
}
