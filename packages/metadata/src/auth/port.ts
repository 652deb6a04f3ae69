/** What the API's sign-in routes call; framework-free. Implementation: create-auth.ts. */

export type SignedInUser = { id: string; email: string; name: string };

/** `setCookie`: values for `Set-Cookie` headers, one header each. */
export type SignIn = { user: SignedInUser; setCookie: string[] };

/** `user` is null for an API key. `projects`: ids that may be read and changed. */
export type Identity = {
  kind: 'user' | 'api_key';
  user: SignedInUser | null;
  projects: number[];
  /** True when the session cookie proved it: writes then need the Origin check (packages/http originCheck). */
  isFromCookie: boolean;
};

/** Raw header values of a request. */
export type PresentedCredentials = { cookie?: string | undefined; authorization?: string | undefined };

export interface Auth {
  /** Name of the session cookie, e.g. `sentryai-8001`: two installations on one host do not log each other out. */
  readonly cookieName: string;

  /**
   * Trades a one-time token for a session.
   * Errors: AppError login_link_invalid (401) when unknown, used or older than 15 minutes.
   */
  exchangeLink(token: string): Promise<SignIn>;

  /**
   * Signs in by password. `address`: the client's address, part of the rate limit's key.
   * Errors: AppError login_failed (401, the same for an unknown address and a wrong password), login_limited (429).
   */
  login(email: string, password: string, address: string): Promise<SignIn>;

  /** Ends the cookie's session, if any; the answered cookies clear the browser's. Never fails for lack of a session. */
  logout(cookieHeader: string | undefined): Promise<{ setCookie: string[] }>;

  /**
   * A JWT for `Authorization: Bearer`, 10 minutes; it dies with its session. `expires_at` is RFC 3339, UTC, microseconds.
   * Errors: AppError not_signed_in (401).
   */
  issueToken(cookieHeader: string | undefined): Promise<{ token: string; expires_at: string }>;

  /**
   * Who is asking: Bearer API key, Bearer JWT, else the session cookie. An Authorization header that proves nothing is
   * refused (null) even when the cookie is good, so that a revoked key is noticed. Answers are cached for a few seconds.
   */
  authenticate(presented: PresentedCredentials): Promise<Identity | null>;

  /**
   * A one-time token for `${webUrl}/login#token=<token>`; without an address for the oldest user (the administrator).
   * Errors: AppError user_not_found (404).
   */
  createLoginLink(options?: { email?: string | undefined }): Promise<string>;

  /** Forgets cached answers, e.g. after keys were changed. */
  clearCache(): void;
}
