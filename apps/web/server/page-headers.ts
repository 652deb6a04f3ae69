import { dataSecurityHeaders } from '@sentryai/http';

/**
 * Content security policy of the page: own files only, no inline script or style text, no framing. The page shows text
 * of monitored applications; should any of it ever become markup, it can load and send nothing. (Styles that scripts set
 * on elements are not inline styles to this policy, so charts and virtual lists need no exception.)
 */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** Headers of everything that the web server itself answers (answers of the API keep their own). */
export function pageHeaders(publicUrl: string | undefined): Record<string, string> {
  const isHttps = publicUrl !== undefined && publicUrl.startsWith('https:');
  return {
    ...dataSecurityHeaders(),
    'content-security-policy': PAGE_POLICY,
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), clipboard-write=(self)',
    ...(isHttps ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  };
}

/** Hashed files never change; everything else is asked for again (and answered with 304 while it is the same). */
export function cacheControl(path: string): string {
  return /[\\/]assets[\\/]/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache';
}
