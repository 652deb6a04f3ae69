import { ExpiringCache } from '../expiring-cache.ts';
import { newId, newToken, sha256Hex } from '../hash.ts';
import type { Metadata, User } from '../port.ts';
import { loginFailed, loginLimited, loginLinkInvalid, notSignedIn } from './auth-errors.ts';
import { createLoginLimiter } from './login-limiter.ts';
import { createLoginLink } from './create-login-link.ts';
import { verifyPassword } from './password.ts';
import type { Auth, Identity, SignIn, SignedInUser } from './port.ts';
import { clearedSessionCookie, readCookie, sessionCookie } from './session-cookie.ts';
import { createSessionTokens } from './session-token.ts';

export type AuthOptions = {
  metadata: Metadata;
  /** From loadSecret(). */
  secret: string;
  /** SENTRYAI_PUBLIC_URL; https makes the cookie Secure. */
  publicUrl?: string | undefined;
  /** Port of the API; names the cookie `sentryai-<port>`. */
  port: number;
  now: () => number;
};

const SESSION_LIFETIME_MS = 30 * 24 * 60 * 60 * 1_000;
const TOKEN_LIFETIME_MS = 10 * 60 * 1_000;
/** How long a revoked session or key can still be believed, and what one page load of many requests shares. */
const CACHE_TTL_MS = 5_000;
const CACHE_ENTRIES_MAX = 5_000;
/** Longer than any token or key of ours. */
const CREDENTIAL_CHARS_MAX = 4_096;
const JWT_LIKE = /^[\w-]+\.[\w-]+\.[\w-]+$/;
/** Each takes 32 MiB and a pool thread for 0.2 s; the database shares that pool. */
const PASSWORD_CHECKS_MAX = 4;

/** Sign-in and "who is asking" over any metadata twin. */
export function createAuth(options: AuthOptions): Auth {
  const { metadata, now } = options;
  const cookie = { name: `sentryai-${options.port}`, isSecure: options.publicUrl?.toLowerCase().startsWith('https:') ?? false };
  const tokens = createSessionTokens(options.secret, TOKEN_LIFETIME_MS);
  const limiter = createLoginLimiter({ windowMs: 5 * 60_000, perPairMax: 10, perAddressMax: 100, entriesMax: 10_000 });
  const cache = new ExpiringCache<Identity | null>(CACHE_ENTRIES_MAX);
  let passwordChecks = 0;
  let generation = 0;

  const clearCache = () => {
    generation += 1;
    cache.clear();
  };

  const signIn = async (user: User): Promise<SignIn> => {
    const nowMs = now();
    const token = newToken();
    await metadata.createSession({
      id: newId('se'),
      token_hash: sha256Hex(token),
      user_id: user.id,
      created_at_ms: nowMs,
      expires_at_ms: nowMs + SESSION_LIFETIME_MS,
    });
    return { user: publicUser(user), setCookie: [sessionCookie(cookie, token, SESSION_LIFETIME_MS / 1_000)] };
  };

  const identity = async (user: User | null, isFromCookie: boolean): Promise<Identity> => {
    // Every user and API key of an installation sees all of its projects; memberships would narrow this list.
    const projects = (await metadata.listProjects()).map((project) => project.id);
    return { kind: user === null ? 'api_key' : 'user', user: user === null ? null : publicUser(user), projects, isFromCookie };
  };

  const fromBearer = async (credential: string): Promise<{ identity: Identity; untilMs: number } | null> => {
    if (JWT_LIKE.test(credential)) {
      const claims = await tokens.verify(credential, now());
      const found = claims === null ? null : await metadata.findSessionById(claims.sessionId, now());
      if (claims !== null && found !== null) return { identity: await identity(found.user, false), untilMs: claims.expiresMs };
    }
    // API keys may be any string, also one that looks like a token.
    const key = await metadata.findApiKey(sha256Hex(credential));
    if (key === null || key.is_disabled) return null;
    return { identity: await identity(null, false), untilMs: Infinity };
  };

  const fromCookie = async (token: string): Promise<{ identity: Identity; untilMs: number } | null> => {
    const found = await metadata.findSession(sha256Hex(token), now());
    return found === null ? null : { identity: await identity(found.user, true), untilMs: found.session.expires_at_ms };
  };

  const cached = async (key: string, load: () => Promise<{ identity: Identity; untilMs: number } | null>): Promise<Identity | null> => {
    const known = cache.get(key, now());
    if (known !== undefined) return known;
    const startedIn = generation;
    const loaded = await load();
    // Only good answers are kept: a bad one is rare, cheap, and must not outlive the key's creation.
    if (loaded !== null && startedIn === generation) cache.set(key, loaded.identity, Math.min(now() + CACHE_TTL_MS, loaded.untilMs));
    return loaded?.identity ?? null;
  };

  return {
    cookieName: cookie.name,
    clearCache,

    async exchangeLink(token) {
      const user = token.length > CREDENTIAL_CHARS_MAX ? null : await metadata.consumeLoginLink(sha256Hex(token), now());
      if (user === null) throw loginLinkInvalid();
      return signIn(user);
    },

    async login(email, password, address) {
      if (email.length > CREDENTIAL_CHARS_MAX || password.length > CREDENTIAL_CHARS_MAX) throw loginFailed();
      const waitSeconds = limiter.attempt(email, address, now());
      if (waitSeconds > 0) throw loginLimited(waitSeconds);
      if (passwordChecks >= PASSWORD_CHECKS_MAX) throw loginLimited(1);
      passwordChecks += 1;
      try {
        const user = await metadata.findUserByEmail(email);
        const isRight = await verifyPassword(password, user?.password_hash ?? null);
        if (user === null || !isRight) throw loginFailed();
        limiter.succeed(email, address);
        return await signIn(user);
      } finally {
        passwordChecks -= 1;
      }
    },

    async logout(cookieHeader) {
      const token = readCookie(cookieHeader, cookie.name);
      if (token !== null) await metadata.deleteSession(sha256Hex(token));
      clearCache();
      return { setCookie: [clearedSessionCookie(cookie)] };
    },

    async issueToken(cookieHeader) {
      const sessionToken = readCookie(cookieHeader, cookie.name);
      const found = sessionToken === null ? null : await metadata.findSession(sha256Hex(sessionToken), now());
      if (found === null) throw notSignedIn();
      const { token, expiresMs } = await tokens.sign({ sessionId: found.session.id, userId: found.user.id }, now());
      // Microseconds, as all times in answers.
      return { token, expires_at: new Date(expiresMs).toISOString().replace('Z', '000Z') };
    },

    async authenticate({ cookie: cookieHeader, authorization }) {
      // Other schemes are a proxy's own (Basic in front of the page), and say nothing about us.
      const bearer = authorization === undefined ? null : /^bearer(?: +(.*))?$/i.exec(authorization.trim());
      if (bearer !== null) {
        const credential = bearer[1]?.trim() ?? '';
        if (credential === '' || credential.length > CREDENTIAL_CHARS_MAX) return null;
        return cached(sha256Hex(`bearer\0${credential}`), () => fromBearer(credential));
      }
      const token = readCookie(cookieHeader, cookie.name);
      if (token === null || token.length > CREDENTIAL_CHARS_MAX) return null;
      return cached(sha256Hex(`cookie\0${token}`), () => fromCookie(token));
    },

    createLoginLink: ({ email } = {}) => createLoginLink({ metadata, email, nowMs: now() }),
  };
}

function publicUser(user: User): SignedInUser {
  return { id: user.id, email: user.email, name: user.name };
}
