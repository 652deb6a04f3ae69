export { blobIdOf } from './blob-id.ts';
export { openFolderBlobStore } from './folder/folder-blob-store.ts';
export type { Blob, BlobStore, NewBlob } from './port.ts';
