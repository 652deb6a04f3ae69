/** Where large bytes lie. Twins: a folder, and at scale an S3-compatible store. No caller asks which one it got. */
import type { Readable } from 'node:stream';

export type NewBlob = {
  projectId: number;
  /** 32 hex digits. */
  blobId: string;
  /** As the client named it; '' when it did not. */
  name: string;
  /** As the client said; '' when it did not. Never to be trusted when the blob is shown. */
  contentType: string;
};

export type Blob = NewBlob & {
  sizeBytes: number;
  /** The bytes; may be called more than once. */
  stream(): Readable;
};

export interface BlobStore {
  /**
   * Keeps the bytes; they are on disk when it resolves. A blob that is there already stays as it is (ids name content),
   * and its age starts anew. Errors: BlobError `blob_id_malformed`, or what the medium says (retry).
   */
  put(blob: NewBlob, bytes: Uint8Array): Promise<void>;

  /** The blob of this project, or null. Errors: BlobError `blob_id_malformed`. */
  open(projectId: number, blobId: string): Promise<Blob | null>;

  /** Removes blobs that were last put before this time (unix milliseconds); answers how many. */
  removeOlderThan(timeMs: number): Promise<number>;

  /** Resolves when the medium answers; rejects with the reason. */
  ping(): Promise<void>;
}
