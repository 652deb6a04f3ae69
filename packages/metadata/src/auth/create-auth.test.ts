import { SignJWT } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { sha256Hex } from '../hash.ts';
import type { Metadata } from '../port.ts';
import { openSqliteMetadata } from '../sqlite/open-sqlite-metadata.ts';
import { createAuth, type AuthOptions } from './create-auth.ts';
import { hashPassword } from './password.ts';
import type { SignIn } from './port.ts';

const T0 = 1_790_000_000_000;
const MINUTE_MS = 60_000;
const SECRET = 'a secret of this installation, long enough';

describe('createAuth', () => {
  let metadata: Metadata;
  let nowMs: number;
  beforeEach(async () => {
    nowMs = T0;
    metadata = openSqliteMetadata({ path: ':memory:' });
    await metadata.ensureProject({ id: 1, name: 'default', organization_name: 'default', created_at_ms: T0 });
    await metadata.ensureUser({ id: 'us_admin', email: 'admin@localhost', name: 'Administrator', password_hash: null, created_at_ms: T0 });
    await metadata.ensureApiKey({ id: 'ak_1', name: 'ci', key_prefix: '', key_hash: sha256Hex('api.key.1'), created_at_ms: T0 });
    return () => metadata.close();
  });

  const open = (options: Partial<AuthOptions> = {}) => createAuth({ metadata, secret: SECRET, port: 8001, now: () => nowMs, ...options });
  const cookieOf = (signIn: SignIn) => signIn.setCookie[0]?.split(';')[0] ?? '';
  const signIn = async (auth = open()) => cookieOf(await auth.exchangeLink(await auth.createLoginLink()));
  const addUser = async (email: string, password: string) =>
    metadata.ensureUser({ id: `us_${email}`, email, name: '', password_hash: await hashPassword(password), created_at_ms: T0 + 1 });

  it('trades a link for a session whose cookie names the user', async () => {
    const auth = open();
    const answer = await auth.exchangeLink(await auth.createLoginLink());
    expect(answer.user).toEqual({ id: 'us_admin', email: 'admin@localhost', name: 'Administrator' });
    expect(answer.setCookie[0]).toMatch(/^sentryai-8001=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=2592000$/);
    expect(await auth.authenticate({ cookie: `theme=dark; ${cookieOf(answer)}` })).toEqual({
      kind: 'user',
      user: answer.user,
      projects: [1],
      isFromCookie: true,
    });
  });

  it('marks the cookie Secure only when people come by https', async () => {
    const https = open({ publicUrl: 'https://sentry.example.com' });
    const http = open({ publicUrl: 'http://sentry.example.com' });
    expect((await https.exchangeLink(await https.createLoginLink())).setCookie[0]).toMatch(/; Secure$/);
    expect((await http.exchangeLink(await http.createLoginLink())).setCookie[0]).not.toContain('Secure');
  });

  it('takes a link once, and not after 15 minutes', async () => {
    const auth = open();
    const used = await auth.createLoginLink();
    await auth.exchangeLink(used);
    await expect(auth.exchangeLink(used)).rejects.toMatchObject({ code: 'login_link_invalid', httpStatus: 401 });
    const late = await auth.createLoginLink();
    nowMs += 15 * MINUTE_MS;
    await expect(auth.exchangeLink(late)).rejects.toMatchObject({ code: 'login_link_invalid' });
    await expect(auth.exchangeLink('')).rejects.toMatchObject({ code: 'login_link_invalid' });
    await expect(auth.createLoginLink({ email: 'nobody@example.com' })).rejects.toMatchObject({ code: 'user_not_found' });
  });

  it('lets one of two exchanges at once win', async () => {
    const auth = open();
    const token = await auth.createLoginLink();
    const results = await Promise.allSettled([auth.exchangeLink(token), auth.exchangeLink(token)]);
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('signs in by password, e-mail in any case, and tells nothing about who exists', async () => {
    await addUser('ada@example.com', 'correct horse');
    const auth = open();
    expect((await auth.login('ADA@example.com', 'correct horse', '10.0.0.1')).user.email).toBe('ada@example.com');
    const wrong = await auth.login('ada@example.com', 'wrong horse', '10.0.0.1').catch((error: Error) => error);
    const unknown = await auth.login('bob@example.com', 'wrong horse', '10.0.0.1').catch((error: Error) => error);
    expect(wrong).toMatchObject({ code: 'login_failed', httpStatus: 401 });
    expect(unknown).toEqual(wrong);
  });

  it('never signs a user without password in by password', async () => {
    await expect(open().login('admin@localhost', '', '10.0.0.1')).rejects.toMatchObject({ code: 'login_failed' });
  });

  it('ends a session at logout at once, and its tokens with it', async () => {
    const auth = open();
    const cookie = await signIn(auth);
    const { token } = await auth.issueToken(cookie);
    const authorization = `Bearer ${token}`;
    expect(await auth.authenticate({ authorization })).toMatchObject({ kind: 'user', isFromCookie: false });
    expect((await auth.logout(cookie)).setCookie[0]).toMatch(/^sentryai-8001=; .*Max-Age=0/);
    expect(await auth.authenticate({ cookie })).toBeNull();
    expect(await auth.authenticate({ authorization })).toBeNull();
    await expect(auth.issueToken(cookie)).rejects.toMatchObject({ code: 'not_signed_in', httpStatus: 401 });
    expect((await auth.logout(undefined)).setCookie).toHaveLength(1);
  });

  it('notices within seconds that another process ended a session or disabled a key', async () => {
    const auth = open();
    const cookie = await signIn(auth);
    await auth.authenticate({ cookie });
    await auth.authenticate({ authorization: 'Bearer api.key.1' });
    await metadata.deleteSessionsOfUser('us_admin');
    await metadata.setApiKeyDisabled('ak_1', true);
    nowMs += 5_000;
    expect(await auth.authenticate({ cookie })).toBeNull();
    expect(await auth.authenticate({ authorization: 'Bearer api.key.1' })).toBeNull();
  });

  it('ends a session after 30 days, cached or not', async () => {
    const auth = open();
    const cookie = await signIn(auth);
    nowMs += 30 * 24 * 60 * MINUTE_MS - 1;
    expect(await auth.authenticate({ cookie })).not.toBeNull();
    nowMs += 1;
    expect(await auth.authenticate({ cookie })).toBeNull();
  });

  it('issues tokens for ten minutes', async () => {
    const auth = open();
    const { token, expires_at } = await auth.issueToken(await signIn(auth));
    expect(expires_at).toBe(new Date(T0 + 10 * MINUTE_MS).toISOString().replace('Z', '000Z'));
    const authorization = `bearer ${token}`;
    nowMs += 10 * MINUTE_MS - 1_000;
    expect(await auth.authenticate({ authorization })).toMatchObject({ user: { id: 'us_admin' } });
    nowMs += 1_000;
    expect(await auth.authenticate({ authorization })).toBeNull();
  });

  it('believes no token that another secret signed, that is unsigned, or that was changed', async () => {
    const auth = open();
    const cookie = await signIn(auth);
    const { token } = await auth.issueToken(cookie);
    const foreign = await open({ secret: 'another secret that is long enough too' }).issueToken(cookie);
    const [header = '', payload = '', signature = ''] = token.split('.');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    const raw = await new SignJWT({ sid: 'se_x', sub: 'us_admin' })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime(T0)
      .sign(new TextEncoder().encode(SECRET));
    const changed = Buffer.from(Buffer.from(payload, 'base64url').toString().replace('us_admin', 'us_other')).toString('base64url');
    for (const forged of [
      foreign.token,
      `${none}.${payload}.`,
      `${none}.${payload}.${signature}`,
      `${header}.${changed}.${signature}`,
      raw,
    ]) {
      expect(await auth.authenticate({ authorization: `Bearer ${forged}` })).toBeNull();
    }
  });

  it('takes an API key as Bearer, also one that looks like a token', async () => {
    expect(await open().authenticate({ authorization: 'Bearer api.key.1' })).toEqual({
      kind: 'api_key',
      user: null,
      projects: [1],
      isFromCookie: false,
    });
  });

  it('refuses a bad Bearer even beside a good cookie, and ignores other schemes, which are a proxy’s own', async () => {
    const auth = open();
    const cookie = await signIn(auth);
    for (const authorization of ['Bearer wrong', 'Bearer', 'Bearer ', `Bearer ${'x'.repeat(5_000)}`]) {
      expect(await auth.authenticate({ cookie, authorization })).toBeNull();
    }
    expect(await auth.authenticate({ cookie, authorization: 'Basic YTpi' })).toMatchObject({ kind: 'user' });
    expect(await auth.authenticate({})).toBeNull();
  });

  it('takes no cookie of an installation on another port', async () => {
    const cookie = await signIn(open({ port: 8001 }));
    expect(await open({ port: 9001 }).authenticate({ cookie })).toBeNull();
  });

  it('limits attempts per e-mail and address, then says when to come back, and lets others in', async () => {
    await addUser('ada@example.com', 'correct horse');
    const auth = open();
    for (let i = 0; i < 10; i += 1) await auth.login('ada@example.com', 'x', '10.0.0.1').catch(() => undefined);
    nowMs += MINUTE_MS;
    await expect(auth.login('ada@example.com', 'correct horse', '10.0.0.1')).rejects.toMatchObject({
      code: 'login_limited',
      httpStatus: 429,
      retryAfterSeconds: 240,
    });
    expect(await auth.login('ada@example.com', 'correct horse', '10.0.0.2')).toMatchObject({ user: { email: 'ada@example.com' } });
    nowMs += 4 * MINUTE_MS;
    expect(await auth.login('ada@example.com', 'correct horse', '10.0.0.1')).toMatchObject({ user: { email: 'ada@example.com' } });
  });

  it('checks only a few passwords at once', async () => {
    const auth = open();
    const results = await Promise.allSettled(Array.from({ length: 6 }, (_, i) => auth.login(`u${i}@example.com`, 'x', `10.0.0.${i}`)));
    const codes = results.map((result) => (result.status === 'rejected' ? (result.reason as { code: string }).code : 'in'));
    expect(codes.filter((code) => code === 'login_limited')).toHaveLength(2);
    expect(codes.filter((code) => code === 'login_failed')).toHaveLength(4);
  });
});
