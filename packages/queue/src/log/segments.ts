/**
 * Segment files of the log. A segment is named by the logical offset of its first byte, so that offsets never repeat and
 * taking old segments away changes nothing for the others. A segment whose data is stored becomes a spare: its blocks are on
 * disk already, so writing over them needs no change of the file system's own books, which a fdatasync would wait for.
 *   <offset>.wal    a segment; checksums of its frames hold their offset, since old bytes may follow the last one
 *   <offset>.seg    a segment of an earlier version, with plain checksums; read, never written
 *   spare-<n>.wal   to be written over
 */
import { open, readdir, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';

export type Segment = { base: number; path: string; hasPlainChecksums: boolean };

const SEGMENT_NAME = /^(\d{20})\.(seg|wal)$/;
const SPARE_NAME = /^spare-\d{20}\.wal$/;
/** Steady traffic needs one while the next is being read; more would only hold disk space. */
const SPARES_MAX = 2;

export function segmentPath(dir: string, base: number): string {
  return join(dir, `${digits(base)}.wal`);
}

/** All segments of a folder, oldest first. */
export async function listSegments(dir: string): Promise<Segment[]> {
  const segments: Segment[] = [];
  for (const name of await readdir(dir)) {
    const match = SEGMENT_NAME.exec(name);
    if (match) segments.push({ base: Number(match[1]), path: join(dir, name), hasPlainChecksums: match[2] === 'seg' });
  }
  // An empty segment of an earlier version may have the offset of the one that was begun in its place.
  return segments.sort((a, b) => a.base - b.base || Number(b.hasPlainChecksums) - Number(a.hasPlainChecksums));
}

/** Gives a spare the name of a new segment; false when there is none. Durable only once the folder is synced. */
export async function takeSpare(dir: string, path: string): Promise<boolean> {
  for (const name of await listSpares(dir)) {
    try {
      await rename(join(dir, name), path);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return false;
}

/** A segment's data is stored: its file becomes a spare, or goes when there are enough. */
export async function retireSegment(dir: string, segment: Segment): Promise<void> {
  const isWanted = !segment.hasPlainChecksums && (await listSpares(dir)).length < SPARES_MAX;
  if (isWanted) await rename(segment.path, join(dir, `spare-${digits(segment.base)}.wal`));
  else await unlink(segment.path);
}

async function listSpares(dir: string): Promise<string[]> {
  return (await readdir(dir)).filter((name) => SPARE_NAME.test(name));
}

function digits(offset: number): string {
  return String(offset).padStart(20, '0');
}

/** Makes creations, renames and deletions in a folder durable; a new file without it can vanish with the power. */
export async function syncFolder(dir: string): Promise<void> {
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
