/** The token of `#token=…`, null when there is none. */
export function tokenOf(hash: string): string | null {
  const match = /^#?token=([^&]+)/.exec(hash);
  if (match?.[1] === undefined) return null;
  try {
    return decodeURIComponent(match[1]);
  } catch {
    return match[1];
  }
}
