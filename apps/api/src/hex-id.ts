/**
 * An id as people and programs write it: hex of any case, dashes tolerated (UUID form).
 * returns  lowercase hex of exactly `bytes` bytes, or null when it is something else
 */
export function parseHexId(text: string, bytes: 8 | 16): string | null {
  const hex = text.trim().replaceAll('-', '').toLowerCase();
  return hex.length === bytes * 2 && /^[0-9a-f]+$/.test(hex) ? hex : null;
}
