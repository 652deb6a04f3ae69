/**
 * Segment files of the log. A segment is named by the logical offset of its first byte, so that offsets never repeat
 * and deleting old segments changes nothing for the others.
 */
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';

export type Segment = { base: number; path: string };

const SEGMENT_NAME = /^(\d{20})\.seg$/;

export function segmentPath(dir: string, base: number): string {
  return join(dir, `${String(base).padStart(20, '0')}.seg`);
}

/** All segments of a folder, oldest first. */
export async function listSegments(dir: string): Promise<Segment[]> {
  const segments: Segment[] = [];
  for (const name of await readdir(dir)) {
    const match = SEGMENT_NAME.exec(name);
    if (match) segments.push({ base: Number(match[1]), path: join(dir, name) });
  }
  return segments.sort((a, b) => a.base - b.base);
}

/** Makes creations and deletions in a folder durable; a new file without it can vanish with the power. */
export async function syncFolder(dir: string): Promise<void> {
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
