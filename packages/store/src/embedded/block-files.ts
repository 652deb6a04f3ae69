import { mkdirSync, rmSync } from 'node:fs';
import { unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Short-lived files that carry blocks to the engine: its only binary entrance is the file() table function. */
export class BlockFiles {
  /** On the store's disk, empty at every start. */
  readonly folder: string;
  #next = 1;

  /** Call only while this process holds the store: removes what a killed process left behind. */
  constructor(storePath: string) {
    this.folder = join(storePath, 'blocks');
    rmSync(this.folder, { recursive: true, force: true });
    mkdirSync(this.folder);
  }

  /** Writes the block, hands its absolute path to `use`, removes it whatever happens. Not fsynced: nothing rests on it. */
  async with<Result>(block: Uint8Array, use: (path: string) => Promise<Result>): Promise<Result> {
    const path = join(this.folder, `${this.#next++}.native`);
    try {
      await writeFile(path, block);
      return await use(path);
    } finally {
      await unlink(path).catch(() => undefined); // it may not exist if the write failed; the next start sweeps the folder
    }
  }
}
