import { newToken, sha256Hex } from '../hash.ts';
import type { Metadata } from '../port.ts';
import { userNotFound } from './auth-errors.ts';

export const LOGIN_LINK_LIFETIME_MS = 15 * 60 * 1_000;

export type LoginLinkOptions = {
  metadata: Metadata;
  /** Whose sign-in; default: the oldest user, which is the administrator of the first start. */
  email?: string | undefined;
  nowMs: number;
};

/** Makes a one-time sign-in token for 15 minutes. Only its hash is stored. Errors: user_not_found (404). */
export async function createLoginLink({ metadata, email, nowMs }: LoginLinkOptions): Promise<string> {
  const user = email === undefined ? (await metadata.listUsers())[0] : await metadata.findUserByEmail(email);
  if (user === undefined || user === null) throw userNotFound();
  const token = newToken();
  await metadata.createLoginLink({
    token_hash: sha256Hex(token),
    user_id: user.id,
    created_at_ms: nowMs,
    expires_at_ms: nowMs + LOGIN_LINK_LIFETIME_MS,
  });
  return token;
}

/** The address to open. The token stands in the fragment: browsers do not send it, so no log or proxy ever sees it. */
export function loginLinkUrl(webUrl: string, token: string): string {
  return `${webUrl.replace(/\/+$/, '')}/login#token=${token}`;
}
