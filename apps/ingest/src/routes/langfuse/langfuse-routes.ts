/** Paths below `/api/public`, whatever prefix stands before it (SDKs take any base URL). */
import type { IncomingMessage } from 'node:http';
import { AppError } from '@sentryai/schema';
import { incomingOf } from '../../incoming.ts';
import type { Answer, Protocol } from '../protocol.ts';
import { type CallsOptions, langfuseHealth, langfuseProjects, langfusePrompt, langfuseUnsupported } from './calls.ts';
import { langfuseIngestion, langfuseScores } from './ingestion.ts';
import type { MediaRoutes } from './media.ts';

const PREFIX = '/api/public/';

export type LangfuseOptions = CallsOptions & { media: MediaRoutes; publicUrl: string | undefined };

/** How a request is answered: as data of a protocol, or by a call of its own. */
export type LangfuseRoute = { protocol: Protocol; onAccepted?: (request: IncomingMessage) => void } | { answer: () => Promise<Answer> };

/** Null: not a path of Langfuse's. */
export function langfuseRoute(request: IncomingMessage, path: string, options: LangfuseOptions): LangfuseRoute | null {
  const at = path.indexOf(PREFIX);
  if (at < 0) return null;
  const call = `${request.method} ${path.slice(at + PREFIX.length)}`;
  const incoming = incomingOf(request);
  const { media } = options;
  switch (call) {
    case 'POST ingestion':
      return { protocol: langfuseIngestion };
    case 'POST scores':
      return { protocol: langfuseScores };
    case 'POST media':
      return { answer: () => media.register(incoming, baseUrlOf(request, path.slice(0, at), options.publicUrl)) };
    case 'GET health':
      return { answer: () => langfuseHealth(options) };
    case 'GET projects':
      return { answer: () => langfuseProjects(incoming, options) };
  }
  if (call.startsWith('PUT media/upload/')) {
    return { protocol: media.upload, onAccepted: (uploaded) => media.noteUploaded(incomingOf(uploaded)) };
  }
  if (call.startsWith('PATCH media/')) return { answer: () => media.reported(incoming) };
  if (call.startsWith('GET v2/prompts/')) return { answer: () => langfusePrompt(incoming, options) };
  return { answer: () => Promise.resolve(langfuseUnsupported(request.method ?? '', path)) };
}

/** The address by which this client reaches us, so that it reaches us again; the scheme as a proxy before us says it. */
function baseUrlOf(request: IncomingMessage, prefix: string, publicUrl: string | undefined): string {
  const host = request.headers.host;
  if (host === undefined)
    throw new AppError({ code: 'host_missing', message: 'The request names no host. Nothing was stored.', httpStatus: 400 });
  const isPublic = publicUrl !== undefined && new URL(publicUrl).host === host;
  const forwarded = String(request.headers['x-forwarded-proto'] ?? '')
    .split(',', 1)[0]
    ?.trim();
  const scheme = isPublic ? new URL(publicUrl).protocol : forwarded === 'https' ? 'https:' : 'http:';
  return `${scheme}//${host}${prefix}${PREFIX.slice(0, -1)}`;
}
