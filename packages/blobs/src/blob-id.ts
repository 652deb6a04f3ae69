import { createHash } from 'node:crypto';

/** Name of a blob: hex SHA-256 of its bytes, cut to 32 digits. The same bytes are kept once per project. */
export function blobIdOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 32);
}
