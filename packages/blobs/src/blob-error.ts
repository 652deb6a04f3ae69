import { AppError } from '@sentryai/schema';

/** A blob could not be named or read. */
export class BlobError extends AppError {}

const BLOB_ID = /^[0-9a-f]{32}$/;

/** Ids become file names: nothing else than 32 hex digits may pass. */
export function checkBlobId(blobId: string): void {
  if (BLOB_ID.test(blobId)) return;
  throw new BlobError({
    code: 'blob_id_malformed',
    message: 'A blob id is 32 lowercase hex digits. Nothing was read or stored.',
    httpStatus: 400,
  });
}
