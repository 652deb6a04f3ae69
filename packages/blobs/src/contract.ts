/** What every blob twin promises; each twin's test file runs it with its own way to open a fresh, empty store. */
import { Buffer } from 'node:buffer';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { blobIdOf } from './blob-id.ts';
import type { BlobStore } from './port.ts';

export type BlobStoreTwin = { blobs: BlobStore; cleanUp(): Promise<void> };

const BYTES = Buffer.from('first line\n\u0000\u00ff second {"line":1}\n');
const ID = blobIdOf(BYTES);
const BLOB = { projectId: 1, blobId: ID, name: 'naïve 漢字.bin', contentType: 'application/octet-stream' };

export function describeBlobStoreContract(name: string, openTwin: () => Promise<BlobStoreTwin>): void {
  describe(`blob store contract: ${name}`, () => {
    let twin: BlobStoreTwin;
    beforeEach(async () => {
      twin = await openTwin();
    });
    afterEach(() => twin.cleanUp());

    it('gives back the bytes, name and type of what was put', async () => {
      await twin.blobs.put(BLOB, BYTES);
      const blob = await twin.blobs.open(1, ID);
      expect(blob).toMatchObject({ ...BLOB, sizeBytes: BYTES.byteLength });
      expect(await buffer(blob!.stream())).toEqual(BYTES);
      expect(await buffer(blob!.stream())).toEqual(BYTES);
    });

    it('keeps empty blobs and blobs of many megabytes', async () => {
      for (const bytes of [new Uint8Array(0), new Uint8Array(5_000_000).fill(7)]) {
        const blobId = blobIdOf(bytes);
        await twin.blobs.put({ ...BLOB, blobId }, bytes);
        const blob = await twin.blobs.open(1, blobId);
        expect(blob?.sizeBytes).toBe(bytes.byteLength);
        expect((await buffer(blob!.stream())).equals(bytes)).toBe(true);
      }
    });

    it('knows a blob only in its own project', async () => {
      await twin.blobs.put(BLOB, BYTES);
      expect(await twin.blobs.open(2, ID)).toBeNull();
      expect(await twin.blobs.open(1, blobIdOf(new Uint8Array(1)))).toBeNull();
    });

    it('takes the same blob again, also at once, and keeps the first name', async () => {
      await Promise.all([1, 2, 3].map(() => twin.blobs.put(BLOB, BYTES)));
      await twin.blobs.put({ ...BLOB, name: 'other' }, BYTES);
      expect((await twin.blobs.open(1, ID))?.name).toBe(BLOB.name);
    });

    it('cuts names and types that are too long', async () => {
      const long = '漢'.repeat(5_000);
      await twin.blobs.put({ ...BLOB, name: long, contentType: long }, BYTES);
      const blob = await twin.blobs.open(1, ID);
      expect(long.startsWith(blob!.name)).toBe(true);
      expect(await buffer(blob!.stream())).toEqual(BYTES);
    });

    it('refuses ids that could name another file', async () => {
      for (const blobId of ['', '..', '../../etc/passwd', ID.toUpperCase(), `${ID}0`]) {
        await expect(twin.blobs.put({ ...BLOB, blobId }, BYTES)).rejects.toMatchObject({ code: 'blob_id_malformed' });
        await expect(twin.blobs.open(1, blobId)).rejects.toMatchObject({ code: 'blob_id_malformed' });
      }
    });

    it('removes what is older than asked, and nothing else', async () => {
      await twin.blobs.put(BLOB, BYTES);
      expect(await twin.blobs.removeOlderThan(Date.now() - 60_000)).toBe(0);
      expect(await twin.blobs.open(1, ID)).not.toBeNull();
      expect(await twin.blobs.removeOlderThan(Date.now() + 60_000)).toBe(1);
      expect(await twin.blobs.open(1, ID)).toBeNull();
      await twin.blobs.put(BLOB, BYTES);
      expect(await twin.blobs.open(1, ID)).not.toBeNull();
    });
  });
}
