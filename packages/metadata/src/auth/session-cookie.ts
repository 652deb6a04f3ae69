export type SessionCookieOptions = { name: string; isSecure: boolean };

/** Longest Cookie header that is looked at. */
const COOKIE_CHARS_MAX = 16_384;

/** `Set-Cookie` value of a session: not readable by scripts, never sent along by another site's page. */
export function sessionCookie(options: SessionCookieOptions, token: string, maxAgeSeconds: number): string {
  const parts = [`${options.name}=${token}`, 'Path=/', 'HttpOnly', 'SameSite=Strict', `Max-Age=${maxAgeSeconds}`];
  if (options.isSecure) parts.push('Secure');
  return parts.join('; ');
}

/** `Set-Cookie` value that removes the session from the browser. */
export function clearedSessionCookie(options: SessionCookieOptions): string {
  return sessionCookie(options, '', 0);
}

/** The first value of a cookie in a `Cookie` header; null when missing or empty. */
export function readCookie(header: string | undefined, name: string): string | null {
  if (header === undefined || header.length > COOKIE_CHARS_MAX) return null;
  for (const part of header.split(';')) {
    const equals = part.indexOf('=');
    if (equals < 0 || part.slice(0, equals).trim() !== name) continue;
    const value = part.slice(equals + 1).trim();
    return value === '' ? null : value;
  }
  return null;
}
