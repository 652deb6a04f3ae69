/** A file system of a few megabytes that can be filled to the brim. Needs root on Linux. */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type SmallDisk = {
  path: string;
  /** Takes all free bytes. May be called again. */
  fill(): void;
  /** Gives them back. */
  empty(): void;
  /** Unmounts and removes it. */
  remove(): void;
};

/** Whether this machine lets us mount one. */
export function canMountDisks(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const path = mkdtempSync(join(tmpdir(), 'sentryai-disk-'));
  const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', path], { stdio: 'ignore' }).status === 0;
  if (isMounted) spawnSync('umount', [path], { stdio: 'ignore' });
  rmSync(path, { recursive: true });
  return isMounted;
}

/** Mounts a disk of `sizeMb` at `path` (made when it is not there). Throws when the system refuses. */
export function mountSmallDisk(sizeMb: number, path = mkdtempSync(join(tmpdir(), 'sentryai-disk-'))): SmallDisk {
  mkdirSync(path, { recursive: true });
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMb}m`, 'none', path], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`cannot mount a disk: ${stderr}`);
  let ballasts = 0;
  return {
    path,
    fill() {
      const { bavail, bsize } = statfsSync(path);
      const file = openSync(join(path, `ballast-${ballasts++}`), 'w');
      const block = Buffer.alloc(bsize);
      try {
        for (let left = bavail; left > 0; left--) writeSync(file, block);
      } catch (error) {
        // Somebody else took the last blocks: full is full.
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      } finally {
        closeSync(file);
      }
    },
    empty() {
      for (; ballasts > 0; ballasts--) rmSync(join(path, `ballast-${ballasts - 1}`));
    },
    remove() {
      spawnSync('umount', ['-l', path], { stdio: 'ignore' });
      rmSync(path, { recursive: true, force: true });
    },
  };
}
