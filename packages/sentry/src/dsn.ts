/** What a DSN says: `{scheme}://{public_key}[:{secret}]@{host}[:{port}][/{path}]/{project_id}`. */
export type Dsn = { publicKey: string; projectId: string };

const DSN_CHARS_MAX = 2_048;

/** Reads a DSN; null when it is none. The secret of old DSNs is not needed and not kept. */
export function parseDsn(text: string): Dsn | null {
  if (text.length > DSN_CHARS_MAX || !URL.canParse(text)) return null;
  const { protocol, username, pathname } = new URL(text);
  const projectId =
    pathname
      .split('/')
      .filter((segment) => segment !== '')
      .at(-1) ?? '';
  const isDsn = (protocol === 'http:' || protocol === 'https:') && username !== '' && projectId !== '';
  return isDsn ? { publicKey: unescape(username), projectId: unescape(projectId) } : null;
}

/** URL parts come percent-encoded; text that is no encoding stays as it is. */
function unescape(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
