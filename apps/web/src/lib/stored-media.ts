/** Media whose bytes are kept here. What stored data says about them is never trusted: the address is made anew from the id. */
const BLOB_ADDRESS = /^\/api\/v1\/blobs\/([0-9a-f]{32})\?project=(\d{1,10})$/;
/** What Langfuse SDKs leave in place of bytes that they uploaded. */
const REFERENCE = /^@@@langfuseMedia:type=([^|@]{0,128})\|id=([A-Za-z0-9_-]{22})\|source=[^@]{0,128}@@@$/;
/** Types that the server hands out as pictures; everything else is a download. */
const PICTURES = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

/** Address of stored bytes as the API gives it, null when it is another kind of address. */
export function storedHref(uri: string | null): string | null {
  return uri !== null && BLOB_ADDRESS.test(uri) ? uri : null;
}

/** What a text that refers to uploaded media leads to; null for every other text. */
export function readMediaReference(text: string, project: number): { href: string; mimeType: string } | null {
  const match = REFERENCE.exec(text);
  if (match === null) return null;
  const [, mimeType = '', mediaId = ''] = match;
  return { href: `/api/v1/blobs/${blobIdOf(mediaId)}?project=${project}`, mimeType };
}

export function isPicture(mimeType: string | null): boolean {
  return PICTURES.has(mimeType ?? '');
}

/** The id holds the first bytes of the content's hash, by which the blob is named. */
function blobIdOf(mediaId: string): string {
  const bytes = atob(mediaId.replaceAll('-', '+').replaceAll('_', '/'));
  return Array.from(bytes.slice(0, 16), (char) => char.charCodeAt(0).toString(16).padStart(2, '0')).join('');
}
