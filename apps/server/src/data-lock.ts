/**
 * Who may use a data folder. A lock is an exclusive transaction on a small SQLite file: the operating system drops it
 * when the process ends, however it ends, so that no stale lock has to be cleaned up after a crash.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '@sentryai/schema';

export type DataLock = {
  /** Safe to call twice. */
  release(): void;
};
export type DataLockName = 'queue' | 'store';

/** Processes of one folder wait for each other while they set it up; it takes well under a second. */
const SETUP_WAIT_MS = 15_000;
const SLOTS_MAX = 64;

/**
 * Locks a part of the data folder that only one process may use: the embedded queue, the embedded store. Creates the
 * folder when it is missing. Errors: AppError data_folder_in_use.
 */
export function lockDataFolder(home: string, part: DataLockName): DataLock {
  try {
    return lockFile(home, `lock-${part}`, 0);
  } catch (cause) {
    throw inUse(home, cause);
  }
}

/** Waits for other processes that set up the same folder (migrations, first keys), so that each key is made once. */
export function lockSetup(home: string): DataLock {
  try {
    return lockFile(home, 'lock-setup', SETUP_WAIT_MS);
  } catch (cause) {
    throw inUse(home, cause);
  }
}

/** Takes the lowest free number of the folder's processes of a kind; after a restart that is the one it had before. */
export function lockSlot(home: string, kind: string): DataLock & { slot: number } {
  for (let slot = 0; ; slot += 1) {
    try {
      return { ...lockFile(home, `lock-${kind}-${slot}`, 0), slot };
    } catch (cause) {
      if (slot + 1 >= SLOTS_MAX) throw inUse(home, cause);
    }
  }
}

function lockFile(home: string, name: string, waitMs: number): DataLock {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(join(home, name), { timeout: waitMs });
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    throw error;
  }
  return {
    release() {
      if (database.isOpen) database.close();
    },
  };
}

function inUse(home: string, cause: unknown): AppError {
  return new AppError({
    code: 'data_folder_in_use',
    message: `Another Sentry for AI runs on the data folder ${home}. Nothing was changed. Stop it first, or start this one on another folder (SENTRYAI_HOME).`,
    httpStatus: 500,
    cause,
  });
}
