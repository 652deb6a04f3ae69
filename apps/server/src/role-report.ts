/** What a role says of itself, written every few seconds where every API can read it, whatever process the role runs in. */
import type { Metadata } from '@sentryai/metadata';
import type { Logger } from '@sentryai/telemetry';

const REPORT_EVERY_MS = 5_000;

export type RoleReportOptions = {
  metadata: Pick<Metadata, 'setSetting'>;
  /** Under which it is kept: prefix of the role and name of the process. */
  key: string;
  /** Null: there is nothing to say yet. */
  read: () => object | null;
  logger: Logger;
};

/** Starts reporting; what is returned ends it. */
export function startRoleReport({ metadata, key, read, logger }: RoleReportOptions): () => void {
  let isFailing = false;
  const report = async (): Promise<void> => {
    const state = read();
    if (state === null) return;
    try {
      await metadata.setSetting(key, JSON.stringify(state));
      isFailing = false;
    } catch (error) {
      if (!isFailing) logger.warn({ error, key }, 'the state of a role could not be written; the delivery page shows an old one');
      isFailing = true;
    }
  };
  void report();
  const timer = setInterval(() => void report(), REPORT_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
