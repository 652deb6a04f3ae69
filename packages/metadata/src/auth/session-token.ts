import { SignJWT, jwtVerify } from 'jose';
import { hkdfSync } from 'node:crypto';

const ISSUER = 'sentryai';
const AUDIENCE = 'sentryai-api';

export type SessionTokens = {
  /** A JWT that stands for a session. */
  sign(claims: { sessionId: string; userId: string }, nowMs: number): Promise<{ token: string; expiresMs: number }>;
  /** The session that a token stands for, null when it is forged, expired or not ours. Whether the session lives is asked elsewhere. */
  verify(token: string, nowMs: number): Promise<{ sessionId: string; expiresMs: number } | null>;
};

/** Short-lived JWTs (HS256: signer and verifier are the same program), under a key derived from the installation's secret. */
export function createSessionTokens(secret: string, lifetimeMs: number): SessionTokens {
  const key = new Uint8Array(hkdfSync('sha256', secret, '', 'sentryai session token v1', 32));
  return {
    async sign({ sessionId, userId }, nowMs) {
      const expiresMs = Math.floor((nowMs + lifetimeMs) / 1_000) * 1_000;
      const token = await new SignJWT({ sid: sessionId })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(userId)
        .setIssuedAt(Math.floor(nowMs / 1_000))
        .setExpirationTime(expiresMs / 1_000)
        .sign(key);
      return { token, expiresMs };
    },

    async verify(token, nowMs) {
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: ['HS256'],
          issuer: ISSUER,
          audience: AUDIENCE,
          currentDate: new Date(nowMs),
          requiredClaims: ['exp', 'sid', 'sub'],
        });
        if (typeof payload['sid'] !== 'string' || payload.exp === undefined) return null;
        return { sessionId: payload['sid'], expiresMs: payload.exp * 1_000 };
      } catch {
        // Every failure means the same to the caller: this token proves nothing.
        return null;
      }
    },
  };
}
