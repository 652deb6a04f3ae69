/** Uploaded source maps, as the main thread finds and reads them. An error never waits for them to become readable again. */
import type { BlobStore } from '@sentryai/blobs';
import type { Metadata } from '@sentryai/metadata';
import type { Logger } from '@sentryai/telemetry';
import type { SourceMapPort, UploadedMap } from './source-map-port.ts';

const UPLOADS_MAX = 5_000;
const FOUND_MAX = 500;
/** How long a list of uploads is used: a map that comes after it is seen this much later. */
const FOUND_MS = 5_000;
/** Applied maps are kept on; telling so once a day is enough. */
const USED_EVERY_MS = 24 * 3_600_000;
const USED_MAX = 20_000;

export type SourceMapFilesOptions = {
  metadata: Pick<Metadata, 'findSourceMaps' | 'useSourceMap'>;
  blobs: BlobStore;
  logger: Logger;
  /** Unix milliseconds. */
  now: () => number;
};

export class SourceMapFiles implements SourceMapPort {
  readonly #options: SourceMapFilesOptions;
  readonly #found = new Map<string, { atMs: number; uploads: Promise<readonly UploadedMap[]> }>();
  readonly #usedAtMs = new Map<string, number>();

  constructor(options: SourceMapFilesOptions) {
    this.#options = options;
  }

  find(wanted: { projectId: number; release: string; debugIds: readonly string[] }): Promise<readonly UploadedMap[]> {
    const { projectId, release, debugIds } = wanted;
    const key = JSON.stringify([projectId, release, debugIds]);
    const nowMs = this.#options.now();
    const known = this.#found.get(key);
    if (known !== undefined && nowMs - known.atMs < FOUND_MS) return known.uploads;
    if (this.#found.size >= FOUND_MAX) this.#found.clear();
    const uploads = this.#find(wanted);
    this.#found.set(key, { atMs: nowMs, uploads });
    return uploads;
  }

  async read({ projectId, blobId }: { projectId: number; blobId: string }): Promise<Uint8Array | null> {
    const { blobs, logger } = this.#options;
    try {
      const blob = await blobs.open(projectId, blobId);
      if (blob === null) return null;
      const bytes = Buffer.concat(await blob.stream().toArray());
      await this.#noteUse(projectId, blobId, () => blobs.put(blob, bytes));
      return bytes;
    } catch (error) {
      logger.warn({ error, project_id: projectId, blob_id: blobId }, 'a source map cannot be read; errors are stored with minified frames');
      return null;
    }
  }

  async #find({ projectId, release, debugIds }: Parameters<SourceMapPort['find']>[0]): Promise<readonly UploadedMap[]> {
    const { metadata, logger } = this.#options;
    try {
      const entries = await metadata.findSourceMaps({ projectId, release, debugIds, limit: UPLOADS_MAX });
      return entries.map((entry) => ({ release: entry.release, name: entry.name, debugId: entry.debug_id, blobId: entry.blob_id }));
    } catch (error) {
      logger.warn({ error, project_id: projectId }, 'source maps cannot be looked up; errors are stored with minified frames');
      return [];
    }
  }

  async #noteUse(projectId: number, blobId: string, touch: () => Promise<void>): Promise<void> {
    const key = `${projectId}/${blobId}`;
    const nowMs = this.#options.now();
    if (nowMs - (this.#usedAtMs.get(key) ?? Number.NEGATIVE_INFINITY) < USED_EVERY_MS) return;
    if (this.#usedAtMs.size >= USED_MAX) this.#usedAtMs.clear();
    this.#usedAtMs.set(key, nowMs);
    await touch();
    await this.#options.metadata.useSourceMap(projectId, blobId, nowMs);
  }
}
