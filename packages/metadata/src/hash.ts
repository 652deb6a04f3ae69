import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Hex SHA-256: the only form in which keys and tokens are stored. They are random, so no slow hash is needed. */
export function sha256Hex(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** Compares two hex digests in constant time. */
export function isSameDigest(a: string, b: string): boolean {
  const left = Buffer.from(a, 'hex');
  const right = Buffer.from(b, 'hex');
  return left.length === right.length && left.length > 0 && timingSafeEqual(left, right);
}

/** A token with 256 bits of randomness, safe in URLs and cookies. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** A non-secret id, e.g. `ik_5f1c…` (24 hex digits after the prefix). */
export function newId(prefix: string): string {
  return `${prefix}_${randomBytes(12).toString('hex')}`;
}

/** Beginning of a key for people to recognize it by: at most 6 characters, and never more than a third of it. */
export function displayPrefix(key: string): string {
  return key.slice(0, Math.min(6, Math.floor(key.length / 3)));
}
