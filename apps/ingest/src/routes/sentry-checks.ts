/** What Sentry's protocol wants to agree before it takes anything: version, project, DSN. */
import type { IncomingMessage } from 'node:http';
import { AppError } from '@sentryai/schema';
import type { Dsn } from '@sentryai/sentry';
import type { Sender } from '../authenticate.ts';

const VERSION_MAX = 8;
const VERSION = /\bsentry_version=([^,&\s]*)/;

/** Errors: unsupported_version (400). A request that names no version speaks the current one. */
export function checkVersion({ url, headers }: Pick<IncomingMessage, 'url' | 'headers'>): void {
  for (const text of [headers['x-sentry-auth'], headers.authorization, url]) {
    const version = VERSION.exec(String(text ?? ''))?.[1];
    if (version === undefined) continue;
    const number = Number(version);
    if (version !== '' && number >= 0 && number <= VERSION_MAX) continue;
    throw refusal(
      400,
      'unsupported_version',
      `The protocol version of the request is not known here; versions up to ${VERSION_MAX} are taken.`,
    );
  }
}

/**
 * The project in the address must be the key's own; without one (`/api/store/`) the key decides.
 * Errors: invalid_project (400), project_mismatch (403).
 */
export function checkProject(project: string | null, sender: Sender): void {
  if (project === null) return;
  if (!/^\d{1,20}$/.test(project)) throw refusal(400, 'invalid_project', 'The project in the address is not a number.');
  if (Number(project) !== sender.projectId) {
    throw refusal(403, 'project_mismatch', 'The project in the address does not exist, or the key belongs to another one. Check the DSN.');
  }
}

/** A DSN in the envelope must name the same key and project as the request. Errors: header_mismatch (400). */
export function checkDsn(dsn: Dsn | null, project: string | null, sender: Sender): void {
  if (dsn === null) return;
  const isSameProject = dsn.projectId === (project ?? String(sender.projectId));
  if (isSameProject && dsn.publicKey === sender.publicKey) return;
  const what = isSameProject ? 'public key' : 'project id';
  throw refusal(400, 'header_mismatch', `The ${what} of the DSN in the envelope header is another one than the request's.`);
}

const ROUTES: Readonly<Record<string, string>> = {
  security: 'Security policy reports of browsers',
  nel: 'Network error reports of browsers',
  minidump: 'Minidumps of native crashes',
  unreal: 'Crash reports of Unreal Engine',
  cron: 'Check-ins of scheduled jobs',
};

/** For routes of the protocol whose data this version has no place for (404). */
export function unsupportedRoute(route: string): AppError {
  return refusal(404, 'route_not_supported', `${ROUTES[route] ?? 'Data of this route'} are not taken by this version.`);
}

function refusal(httpStatus: number, code: string, what: string): AppError {
  return new AppError({ code, message: `${what} Nothing was stored.`, httpStatus });
}
