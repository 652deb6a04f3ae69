/**
 * Ids of media, as Langfuse SDKs make them themselves: the first 22 characters of the URL-safe base64 of the content's
 * SHA-256. Those hold the 16 bytes by which we name the same content, so that neither has to be looked up.
 */
const MEDIA_ID = /^[A-Za-z0-9_-]{22}$/;
const SHA256_BASE64 = /^[A-Za-z0-9+/]{43}=?$/;

/** Media id of a content's hash. `hash`: base64 of its SHA-256. */
export function mediaIdOf(hash: string): string {
  return hash.replaceAll('+', '-').replaceAll('/', '_').slice(0, 22);
}

/** Id under which the content lies in the blob store; null when it is no id of this form (another server gave it out). */
export function blobIdOfMedia(mediaId: string): string | null {
  return MEDIA_ID.test(mediaId) ? Buffer.from(mediaId, 'base64url').toString('hex').slice(0, 32) : null;
}

export function isSha256Base64(text: string): boolean {
  return SHA256_BASE64.test(text);
}
