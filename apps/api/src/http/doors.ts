import { hostCheck, hostRefused, originCheck, originRefused, ownOrigins } from '@sentryai/http';
import type { Identity } from '@sentryai/metadata';
import { AppError } from '@sentryai/schema';
import type { FastifyRequest } from 'fastify';
import type { ApiOptions, ApiServer } from '../context.ts';

/**
 * Checks every request before anything is read from it (design.md rule 16): the name it came by, who is asking, and for
 * writes the page that started it.
 */
export function installDoors(app: ApiServer, { auth, config }: Pick<ApiOptions, 'auth' | 'config'>): void {
  const publicUrl = config.publicUrl ?? undefined;
  const isHostAllowed = hostCheck({ publicUrl, bindHost: config.host });
  const isOriginAllowed = originCheck({ origins: pageOrigins(config) });

  app.addHook('onRequest', async (request) => {
    if (!isHostAllowed(request.headers.host)) throw hostRefused();
    const isOpen = request.routeOptions.config.isOpen === true;
    request.identity = isOpen || request.is404 ? null : await signedIn(request, auth);
    const { headers, method } = request;
    // On open routes the cookie is not looked at, but a write that carries it may act on it (sign-out).
    const hasCookieAuth = request.identity?.isFromCookie ?? (isOpen && request.cookies[auth.cookieName] !== undefined);
    if (!isOriginAllowed({ method, headers, hasCookieAuth })) throw originRefused();
  });
}

async function signedIn(request: FastifyRequest, auth: ApiOptions['auth']): Promise<Identity> {
  const { cookie, authorization } = request.headers;
  const identity = await auth.authenticate({ cookie, authorization });
  if (identity !== null) return identity;
  throw new AppError({
    code: 'not_signed_in',
    message:
      'Reading needs sign-in or an API key, so nothing was read. Sign in (`npm run cli -- login-link` prints a link), or send ' +
      '`Authorization: Bearer` with an API key.',
    httpStatus: 401,
  });
}

/** The project of a request, if whoever asks may see it. Errors: AppError project_not_allowed (403). */
export function allowedProject(request: FastifyRequest, projectId: number): number {
  if (request.identity?.projects.includes(projectId)) return projectId;
  throw new AppError({
    code: 'project_not_allowed',
    message: `Project ${projectId} does not exist or is not yours to read, so nothing was read. GET /api/v1/me lists the projects there are.`,
    httpStatus: 403,
    context: { project_id: projectId },
  });
}

function pageOrigins(config: ApiOptions['config']): string[] {
  const web = new URL(config.webUrl);
  const webPort = Number(web.port || (web.protocol === 'https:' ? 443 : 80));
  const own = ownOrigins({ ports: [config.port, webPort], publicUrl: config.publicUrl ?? undefined, bindHost: config.host });
  return [...own, web.origin];
}
