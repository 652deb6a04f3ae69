import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeBlobStoreContract } from '../contract.ts';
import { openFolderBlobStore } from './folder-blob-store.ts';

describeBlobStoreContract('folder', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'blobs-'));
  return { blobs: await openFolderBlobStore(join(dir, 'blobs')), cleanUp: () => rm(dir, { recursive: true }) };
});

it('says so when the folder is gone', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'blobs-'));
  const blobs = await openFolderBlobStore(dir);
  await blobs.ping();
  await rm(dir, { recursive: true });
  await expect(blobs.ping()).rejects.toThrow('ENOENT');
});
