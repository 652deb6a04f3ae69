/** What Langfuse SDKs ask besides sending: health, the project of their keys, prompts, and all that we do not have. */
import { healthAnswer, type HealthCheck } from '@sentryai/http';
import { AppError, VERSION } from '@sentryai/schema';
import type { Acceptor } from '../../accept.ts';
import type { Incoming } from '../../incoming.ts';
import type { Answer } from '../protocol.ts';
import { jsonAnswer } from './ingestion.ts';

export type CallsOptions = {
  acceptor: Acceptor;
  checks: Readonly<Record<string, HealthCheck>>;
  /** Null when there is no such project. */
  findProject: (id: number) => Promise<{ id: number; organization_id: number; name: string } | null>;
};

/** The one organization that there is; the first start makes it. */
const ORGANIZATION_NAME = 'default';

/** `GET /api/public/health`. Open, as with Langfuse: it says nothing about anybody's data. */
export async function langfuseHealth({ checks }: CallsOptions): Promise<Answer> {
  const { statusCode, body } = await healthAnswer({ role: ['ingest'], version: VERSION, checks });
  return jsonAnswer(statusCode, { status: statusCode === 200 ? 'OK' : body.status, version: VERSION });
}

/** `GET /api/public/projects`: whose keys these are; SDKs check their keys by it. Errors: 401, 403. */
export async function langfuseProjects(incoming: Incoming, { acceptor, findProject }: CallsOptions): Promise<Answer> {
  const sender = await acceptor.identifyByKey(incoming);
  if (!sender.canRead) throw readingNeedsPair();
  const project = await findProject(sender.projectId);
  const organization = { id: String(project?.organization_id ?? ''), name: ORGANIZATION_NAME };
  const data = project === null ? [] : [{ id: String(project.id), name: project.name, metadata: {}, organization }];
  return jsonAnswer(200, { data });
}

/** `GET /api/public/v2/prompts/{name}`: there are none, which makes SDKs fall back to what the program brings along. */
export async function langfusePrompt(incoming: Incoming, { acceptor }: CallsOptions): Promise<Answer> {
  await acceptor.identifyByKey(incoming);
  const message =
    'Prompt not found: prompts are not kept here. SDKs use the fallback that they are given; keep prompts in the program, or in another place.';
  return jsonAnswer(404, { message, error: 'LangfuseNotFoundError' });
}

/** Every other call. 404 rather than 501, which SDKs would try again. */
export function langfuseUnsupported(method: string, path: string): Answer {
  const message =
    `${method} ${path} is not supported here, so nothing was stored or read. Traces, observations, scores and media are taken ` +
    '(/api/public/ingestion, /scores, /media, /otel/v1/traces); prompts, data sets and reading through this API are not offered. Stored data is read through /api/v1.';
  return jsonAnswer(404, { message, error: 'LangfuseNotFoundError' });
}

function readingNeedsPair(): AppError {
  return new AppError({
    code: 'key_scope',
    message: 'Reading needs a key pair: send Basic authentication with the public and the secret key. Nothing was read.',
    httpStatus: 401,
  });
}
