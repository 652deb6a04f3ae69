import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StoreOpenError } from '../errors.ts';
import type { EmbeddedEngine } from './engine.ts';

/** A folder this process holds, with the engine on it. */
export type OpenFolder = { readonly engine: EmbeddedEngine; close(): void };

const heldFolders = new Set<string>();

/** Opens the engine on a folder for this process alone. Throws StoreOpenError that says who holds it. */
export function openFolder(path: string, openEngine: () => EmbeddedEngine): OpenFolder {
  if (heldFolders.size > 0) {
    const [held] = heldFolders;
    const what =
      held === path ? 'this process has it open already' : `this process holds another one (${held}), and the engine takes one folder`;
    throw new StoreOpenError(`The store in ${path} cannot be opened: ${what}. Close that one first.`);
  }
  let engine: EmbeddedEngine;
  try {
    engine = openEngine();
  } catch (cause) {
    throw openError(path, cause);
  }
  heldFolders.add(path);
  return {
    engine,
    close() {
      engine.close();
      heldFolders.delete(path);
    },
  };
}

function openError(path: string, cause: unknown): StoreOpenError {
  const holder = holderOf(path);
  if (holder !== undefined) {
    return new StoreOpenError(
      `The store in ${path} is in use by process ${holder}. Nothing was changed. Stop that process, or start this one with another data folder.`,
      { cause, context: { pid: holder } },
    );
  }
  return new StoreOpenError(
    `The store in ${path} could not be opened. Check that the folder is writable and was made by this version; the engine's own message is on standard error.`,
    { cause },
  );
}

/** Process id in the engine's lock file, if that process is another one and alive. */
function holderOf(path: string): number | undefined {
  let status: string;
  try {
    status = readFileSync(join(path, 'status'), 'utf8');
  } catch {
    return undefined; // no lock file: the folder is not held, the cause is another
  }
  const pid = Number(/^PID: (\d+)/m.exec(status)?.[1]);
  return pid !== process.pid && isAlive(pid) ? pid : undefined;
}

function isAlive(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // alive, but another user's
  }
}
