import { AppError } from '@sentryai/schema';
import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Reads a one-line file that only our user may read, or makes it with `create()`. Of several processes that start at once
 * all get the same value: the file appears whole, by link, and the losers read the winner's.
 * Errors: secret_file_invalid when the file holds something that `isValid` refuses.
 */
export function ensureSecretFile(path: string, create: () => string, isValid: (value: string) => boolean): string {
  const existing = readLine(path);
  if (existing !== null) return checked(path, existing, isValid);
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  writeFileSync(temporary, `${create()}\n`, { mode: 0o600, flag: 'wx', flush: true });
  try {
    linkSync(temporary, path);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
  return checked(path, readLine(path) ?? '', isValid);
}

/** The file's line, or null when there is no file. */
export function readLine(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}

function checked(path: string, value: string, isValid: (value: string) => boolean): string {
  if (isValid(value)) return value;
  throw new AppError({
    code: 'secret_file_invalid',
    message:
      `The file ${path} does not hold what the first start wrote into it. No data is affected. ` +
      'Delete the file; the next start makes a new one.',
    httpStatus: 500,
  });
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
