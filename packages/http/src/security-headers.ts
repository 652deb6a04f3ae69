export type PageHeadersOptions = {
  /** Other origins that the page may fetch from (an API on another host); its own origin is always allowed. */
  connectOrigins?: readonly string[];
  /** `sha256-…` of inline scripts in the built page. */
  scriptHashes?: readonly string[];
  /** True when people reach the page by https; adds Strict-Transport-Security. */
  isHttps?: boolean;
};

/**
 * Headers of the dashboard's page. Payloads of monitored applications are shown in it, so the policy assumes that one of
 * them slips through as markup: no foreign or inline script, no plugin, no framing, no form target elsewhere.
 */
export function pageSecurityHeaders(options: PageHeadersOptions = {}): Record<string, string> {
  const scripts = ["'self'", ...(options.scriptHashes ?? []).map((hash) => `'${hash}'`)];
  const policy = [
    "default-src 'self'",
    `script-src ${scripts.join(' ')}`,
    // Charts and virtual lists position elements by style attributes.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    `connect-src ${["'self'", ...(options.connectOrigins ?? [])].join(' ')}`,
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ];
  return {
    ...dataSecurityHeaders(),
    'content-security-policy': policy.join('; '),
    ...(options.isHttps ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  };
}

/** Headers of answers that are data: never guessed to be a page, never framed, and their address (ids, queries) not passed on. */
export function dataSecurityHeaders(): Record<string, string> {
  return {
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
  };
}
