/** Gives an address back only when a browser may follow it: http(s), never `javascript:` or `data:` from stored data. */
export function safeHref(address: string | null): string | null {
  if (address === null) return null;
  try {
    const url = new URL(address);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
  } catch {
    return null;
  }
}

/** Where to go after sign-in: a path of this page, never another origin (`//host`, `/\host`) and never back to the login. */
export function safeNext(next: string | undefined): string {
  if (next === undefined || !next.startsWith('/')) return '/';
  const base = 'http://page.invalid';
  try {
    const url = new URL(next, base);
    if (url.origin !== base || url.pathname.startsWith('/login') || url.pathname.startsWith('/api')) return '/';
    return url.pathname + url.search;
  } catch {
    return '/';
  }
}
