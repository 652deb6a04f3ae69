import { postJson } from '../../lib/api.ts';

/** Uses up a one-time token and starts a session. Throws ApiError when it expired or was used. */
export async function exchangeLink(token: string): Promise<void> {
  await postJson('/auth/link', { token });
}

export async function signIn(email: string, password: string): Promise<void> {
  await postJson('/auth/login', { email, password });
}

/** Ends the session; whatever the answer, the page then forgets what it has loaded by starting anew. */
export async function signOut(): Promise<void> {
  try {
    await postJson('/auth/logout', {});
  } finally {
    location.assign('/login');
  }
}
