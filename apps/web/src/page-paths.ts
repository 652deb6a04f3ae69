/**
 * Every page of the dashboard, as patterns of path segments (`$x` = any one segment). The router and the web server both
 * read it: a path that is not here is answered with 404, not with a page that then says so.
 */
export const PAGE_PATHS = [
  '/',
  '/login',
  '/traces',
  '/traces/$traceId',
  '/sessions',
  '/sessions/$sessionId',
  '/users',
  '/users/$userId',
  '/agents',
  '/running',
  '/logs',
  '/metrics',
  '/errors',
  '/releases',
  '/detectors',
  '/delivery',
  '/settings/keys',
  '/settings/prices',
] as const;
export type PagePath = (typeof PAGE_PATHS)[number];

/** True when the path (without query) is a page. A trailing slash is forgiven. */
export function isPagePath(path: string): boolean {
  const wanted = segmentsOf(path);
  return PAGE_PATHS.some((pattern) => {
    const parts = segmentsOf(pattern);
    return parts.length === wanted.length && parts.every((part, index) => part.startsWith('$') || part === wanted[index]);
  });
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}
