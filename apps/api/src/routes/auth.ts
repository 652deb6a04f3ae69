import { problemSchema } from '@sentryai/schema';
import type { SignIn } from '@sentryai/metadata';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { ApiOptions, ApiServer } from '../context.ts';

const userSchema = z.object({ user: z.object({ id: z.string(), email: z.string(), name: z.string() }) });
const REFUSALS = { 400: problemSchema, 401: problemSchema, 403: problemSchema };
const open = { config: { isOpen: true } };

/** `POST /auth/link`, `/auth/login`, `/auth/logout`, `/auth/token`. */
export function registerAuth(app: ApiServer, { auth }: ApiOptions): void {
  app.post(
    '/auth/link',
    {
      ...open,
      schema: {
        summary: 'Sign in with a one-time token',
        description: 'The token of a sign-in link works once and for 15 minutes. Answers with the session cookie.',
        tags: ['sign-in'],
        body: z.object({ token: z.string().min(1).max(512) }),
        response: { 200: userSchema, ...REFUSALS },
      },
    },
    async (request, reply) => signedIn(reply, await auth.exchangeLink(request.body.token)),
  );

  app.post(
    '/auth/login',
    {
      ...open,
      schema: {
        summary: 'Sign in with e-mail address and password',
        tags: ['sign-in'],
        body: z.object({ email: z.string().min(1).max(320), password: z.string().min(1).max(1024) }),
        response: { 200: userSchema, ...REFUSALS, 429: problemSchema },
      },
    },
    async (request, reply) => signedIn(reply, await auth.login(request.body.email, request.body.password, request.ip)),
  );

  app.post(
    '/auth/logout',
    {
      ...open, // a session that has expired must still be able to have its cookie cleared
      schema: { summary: 'End the session of the cookie', tags: ['sign-in'], response: { 200: z.object({}), 403: problemSchema } },
    },
    async (request, reply) => {
      const { setCookie } = await auth.logout(request.headers.cookie);
      return reply.header('set-cookie', setCookie).send({});
    },
  );

  app.route({
    method: ['GET', 'POST'],
    url: '/auth/token',
    schema: {
      summary: 'A short-lived token for `Authorization: Bearer`, from the session cookie',
      tags: ['sign-in'],
      response: { 200: z.object({ token: z.string(), expires_at: z.string() }), ...REFUSALS },
    },
    handler: async (request, reply) => {
      const issued = await auth.issueToken(request.headers.cookie);
      return reply.header('cache-control', 'no-store').send(issued);
    },
  });
}

function signedIn(reply: FastifyReply, signIn: SignIn): { user: SignIn['user'] } {
  void reply.header('set-cookie', signIn.setCookie).header('cache-control', 'no-store');
  return { user: signIn.user };
}
