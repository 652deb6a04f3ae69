/**
 * Blobs as files: `<dir>/<project>/<first two digits>/<id>`. A file is one line of JSON (name, content type) and the
 * bytes. It is written aside, flushed and renamed, and the folder flushed: after a crash it is whole or absent.
 */
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { checkBlobId } from '../blob-error.ts';
import type { Blob, BlobStore, NewBlob } from '../port.ts';

/** The head line is read in one go; names and types are cut so that it always fits. */
const HEAD_BYTES_MAX = 4096;
const TEXT_LENGTH_MAX = 255;
/** Files that a crash left half-written begin like this; they are removed when they are old. */
const UNFINISHED = '.unfinished-';

type Head = { name: string; content_type: string };

/** Opens (and makes) the folder. Errors: those of the file system. */
export async function openFolderBlobStore(dir: string): Promise<BlobStore> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  return new FolderBlobStore(dir);
}

class FolderBlobStore implements BlobStore {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  async put(blob: NewBlob, bytes: Uint8Array): Promise<void> {
    const folder = this.#folderOf(blob.projectId, blob.blobId);
    const path = join(folder, blob.blobId);
    if (await touch(path)) return;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const aside = join(folder, `${UNFINISHED}${randomUUID()}`);
    const file = await open(aside, 'wx', 0o600);
    try {
      await file.writev([headLine(blob), bytes]);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(aside, path);
    for (const parent of [folder, join(folder, '..'), this.#dir]) await syncFolder(parent);
  }

  async open(projectId: number, blobId: string): Promise<Blob | null> {
    const path = join(this.#folderOf(projectId, blobId), blobId);
    const file = await open(path, 'r').catch(nullWhenAbsent);
    if (file === null) return null;
    try {
      const { size } = await file.stat();
      const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES_MAX), 0, HEAD_BYTES_MAX, 0);
      const headBytes = buffer.subarray(0, bytesRead).indexOf(0x0a) + 1;
      const head = JSON.parse(buffer.toString('utf8', 0, headBytes)) as Head;
      return {
        projectId,
        blobId,
        name: head.name,
        contentType: head.content_type,
        sizeBytes: size - headBytes,
        stream: () => createReadStream(path, { start: headBytes }),
      };
    } finally {
      await file.close();
    }
  }

  async removeOlderThan(timeMs: number): Promise<number> {
    let count = 0;
    for (const entry of await readdir(this.#dir, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const info = await stat(path).catch(nullWhenAbsent);
      if (info === null || info.mtimeMs >= timeMs) continue;
      await rm(path, { force: true });
      if (!entry.name.startsWith(UNFINISHED)) count += 1;
    }
    return count;
  }

  async ping(): Promise<void> {
    await stat(this.#dir);
  }

  #folderOf(projectId: number, blobId: string): string {
    checkBlobId(blobId);
    return join(this.#dir, String(projectId), blobId.slice(0, 2));
  }
}

function headLine(blob: NewBlob): Uint8Array {
  const head: Head = { name: blob.name.slice(0, TEXT_LENGTH_MAX), content_type: blob.contentType.slice(0, TEXT_LENGTH_MAX) };
  return Buffer.from(`${JSON.stringify(head)}\n`);
}

/** Starts the age of a file anew; false when there is none. */
async function touch(path: string): Promise<boolean> {
  const now = new Date();
  return (await utimes(path, now, now).catch(nullWhenAbsent)) !== null;
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function nullWhenAbsent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
