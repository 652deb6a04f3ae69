/**
 * One process a data folder. The lock is an exclusive transaction on a small SQLite file: the operating system drops it
 * when the process ends, however it ends, so that no stale lock has to be cleaned up after a crash.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '@sentryai/schema';

export type DataLock = { release(): void };

/** Creates the folder when it is missing. Errors: AppError data_folder_in_use. */
export function lockDataFolder(home: string): DataLock {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(join(home, 'lock'));
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    throw new AppError({
      code: 'data_folder_in_use',
      message: `Another Sentry for AI runs on the data folder ${home}. Nothing was changed. Stop it first, or start this one on another folder (SENTRYAI_HOME).`,
      httpStatus: 500,
      cause,
    });
  }
  return { release: () => database.close() };
}
