/** The read API as commands use it. On the machine of the data folder no key is needed: whoever may read the folder may sign in. */
import { createLoginLink, metadataPath, openSqliteMetadata } from '@sentryai/metadata';
import { AppError } from '@sentryai/schema';
import { existsSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { CommandIo } from './command.ts';

export type ApiClient = {
  get<T>(path: string, params?: Readonly<Record<string, string | undefined>>): Promise<T>;
  bytes(path: string, params?: Readonly<Record<string, string | undefined>>): Promise<Uint8Array>;
  post<T>(path: string, body: object): Promise<T>;
  patch<T>(path: string, body: object): Promise<T>;
  delete<T>(path: string, params?: Readonly<Record<string, string | undefined>>): Promise<T>;
  /** POST of bytes. */
  upload<T>(path: string, params: Readonly<Record<string, string | undefined>>, bytes: Uint8Array): Promise<T>;
};

export type ApiClientOptions = {
  /** Default SENTRYAI_API_URL, else the API's port on this machine. */
  apiUrl?: string | undefined;
  /** Default SENTRYAI_API_KEY, else a session of the administrator made in the data folder. */
  apiKey?: string | undefined;
  /** Default SENTRYAI_HOME, else ./data. */
  home?: string | undefined;
};

/** Runs `work` with a client and ends its session. Errors: AppError with what the server said, or that it cannot be reached. */
export async function withApi<T>(options: ApiClientOptions, io: CommandIo, work: (api: ApiClient) => Promise<T>): Promise<T> {
  const port = io.env['SENTRYAI_API_PORT'] || '8001';
  const baseUrl = (options.apiUrl ?? io.env['SENTRYAI_API_URL'] ?? `http://127.0.0.1:${port}`).replace(/\/+$/, '');
  const apiKey = options.apiKey ?? io.env['SENTRYAI_API_KEY'];
  if (apiKey !== undefined && apiKey !== '') return work(clientOf(baseUrl, apiKey));
  const cookie = await signIn(baseUrl, options.home ?? io.env['SENTRYAI_HOME'] ?? './data', io);
  try {
    const issued = await request(`${baseUrl}/api/v1/auth/token`, { headers: { cookie } });
    return await work(clientOf(baseUrl, ((await issued.json()) as { token: string }).token));
  } finally {
    // The page's own address as origin: a write with a cookie needs one.
    await request(`${baseUrl}/api/v1/auth/logout`, { method: 'POST', headers: { cookie, origin: baseUrl } }).catch(() => undefined);
  }
}

function clientOf(baseUrl: string, token: string): ApiClient {
  const headers = { authorization: `Bearer ${token}` };
  const urlOf = (path: string, params: Readonly<Record<string, string | undefined>> = {}): string => {
    const given = Object.entries(params).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return `${baseUrl}/api/v1${path}?${new URLSearchParams(given).toString()}`;
  };
  const write = async <T>(method: string, path: string, body: object): Promise<T> => {
    const init = { method, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) };
    return (await (await request(urlOf(path), init)).json()) as T;
  };
  return {
    get: async <T>(path: string, params?: Readonly<Record<string, string | undefined>>) =>
      (await (await request(urlOf(path, params), { headers })).json()) as T,
    bytes: async (path, params) => new Uint8Array(await (await request(urlOf(path, params), { headers })).arrayBuffer()),
    post: <T>(path: string, body: object) => write<T>('POST', path, body),
    patch: <T>(path: string, body: object) => write<T>('PATCH', path, body),
    delete: async <T>(path: string, params?: Readonly<Record<string, string | undefined>>) =>
      (await (await request(urlOf(path, params), { method: 'DELETE', headers })).json()) as T,
    upload: async <T>(path: string, params: Readonly<Record<string, string | undefined>>, bytes: Uint8Array) =>
      (await (
        await request(urlOf(path, params), {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/octet-stream', 'content-encoding': 'gzip' },
          body: gzipSync(bytes),
        })
      ).json()) as T,
  };
}

/** Cookie of a new session. */
async function signIn(baseUrl: string, home: string, io: CommandIo): Promise<string> {
  const path = metadataPath(home);
  if (!existsSync(path)) {
    throw new AppError({
      code: 'no_credentials',
      message: `There is no installation in ${home} and no API key was given, so nothing was asked. Name the folder with --home, or give SENTRYAI_API_KEY.`,
      httpStatus: 401,
    });
  }
  const metadata = openSqliteMetadata({ path });
  try {
    const token = await createLoginLink({ metadata, email: undefined, nowMs: io.now() });
    const answer = await request(`${baseUrl}/api/v1/auth/link`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    });
    return answer.headers
      .getSetCookie()
      .map((cookie) => cookie.split(';', 1)[0])
      .join('; ');
  } finally {
    await metadata.close();
  }
}

async function request(url: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (cause) {
    const { origin } = new URL(url);
    const message = `The API at ${origin} does not answer, so nothing was done. Is the server running? Another address: --api-url.`;
    throw new AppError({ code: 'api_unreachable', message, httpStatus: 503, cause });
  }
  if (response.ok) return response;
  const body = (await response.json().catch(() => ({}))) as { error?: { code?: string; message?: string } };
  throw new AppError({
    code: body.error?.code ?? 'api_failed',
    message: body.error?.message ?? `The API answered with status ${response.status}.`,
    httpStatus: response.status,
  });
}
