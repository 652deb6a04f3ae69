/** The one place that talks to the read API. Same origin, session cookie, JSON. */
export const API_BASE = '/api/v1';
const JSON_HEADERS = { 'content-type': 'application/json' };

/** What went wrong in words a person can use; `status` 0 = the server could not be reached. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly requestId: string | null;
  /** Where in the search query the mistake is, counted in characters from 0; null when it is not about a query. */
  readonly position: number | null;

  constructor(fields: { status: number; code: string; message: string; requestId: string | null; position: number | null }) {
    super(fields.message);
    this.name = 'ApiError';
    this.status = fields.status;
    this.code = fields.code;
    this.requestId = fields.requestId;
    this.position = fields.position;
  }
}

export type QueryValue = string | number | undefined;

/** Path below the API's base with the parameters that have a value. */
export function apiPath(path: string, params: Record<string, QueryValue> = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text === '' ? `${API_BASE}${path}` : `${API_BASE}${path}?${text}`;
}

/** GET; the answer's type is the caller's knowledge of the contract. Throws ApiError. */
export async function getJson<T>(path: string, params: Record<string, QueryValue>, signal?: AbortSignal): Promise<T> {
  return await send<T>(apiPath(path, params), signal === undefined ? {} : { signal });
}

/** GET of a text that is not JSON for us, such as an attachment. Throws ApiError. */
export async function getText(path: string, params: Record<string, QueryValue>, signal: AbortSignal): Promise<string> {
  return await receive(apiPath(path, params), { signal });
}

/** POST of a JSON body. Throws ApiError; an empty answer gives undefined. */
export async function postJson<T>(path: string, body: unknown): Promise<T> {
  return await sendJson<T>('POST', path, body);
}

/** PATCH of a JSON body. Throws ApiError. */
export async function patchJson<T>(path: string, body: unknown): Promise<T> {
  return await sendJson<T>('PATCH', path, body);
}

/** PUT of a JSON body. Throws ApiError. */
export async function putJson<T>(path: string, body: unknown): Promise<T> {
  return await sendJson<T>('PUT', path, body);
}

/** DELETE. Throws ApiError. */
export async function deleteJson<T>(path: string, params: Record<string, QueryValue> = {}): Promise<T> {
  return await send<T>(apiPath(path, params), { method: 'DELETE' });
}

async function sendJson<T>(method: 'POST' | 'PATCH' | 'PUT', path: string, body: unknown): Promise<T> {
  return await send<T>(apiPath(path), { method, headers: JSON_HEADERS, body: JSON.stringify(body) });
}

/** POST whose answer takes its time: `signal` gives it up, on the server too. Throws ApiError, or AbortError. */
export async function postLong<T>(path: string, body: unknown, signal: AbortSignal): Promise<T> {
  return await send<T>(apiPath(path), { method: 'POST', headers: JSON_HEADERS, body: JSON.stringify(body), signal });
}

async function send<T>(url: string, init: RequestInit): Promise<T> {
  return parseBody(await receive(url, init)) as T;
}

async function receive(url: string, init: RequestInit): Promise<string> {
  let response: Response;
  try {
    response = await fetch(url, { ...init, credentials: 'same-origin' });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError({
      status: 0,
      code: 'unreachable',
      message: 'The server did not answer. Stored data is not affected; check that Sentry for AI is running, then try again.',
      requestId: null,
      position: null,
    });
  }
  const text = await response.text();
  if (!response.ok) throw toApiError(response.status, parseBody(text));
  return text;
}

function parseBody(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // A proxy's HTML error page, for example: the status says enough.
    return undefined;
  }
}

/** Reads our problem form; anything else becomes a general sentence with the status. */
export function toApiError(status: number, body: unknown): ApiError {
  const problem = isRecord(body) && isRecord(body['error']) ? body['error'] : {};
  const message = typeof problem['message'] === 'string' ? problem['message'] : generalMessage(status);
  return new ApiError({
    status,
    code: typeof problem['code'] === 'string' ? problem['code'] : `http_${status}`,
    message,
    requestId: typeof problem['request_id'] === 'string' ? problem['request_id'] : null,
    position: typeof problem['position'] === 'number' ? problem['position'] : positionIn(message),
  });
}

/** The search language says "… at position 12 …" in its message. */
function positionIn(message: string): number | null {
  const match = /\b(?:position|column|character)\s+(\d+)/i.exec(message);
  return match?.[1] === undefined ? null : Number(match[1]);
}

function generalMessage(status: number): string {
  if (status === 401) return 'You are not signed in, or the session has ended.';
  if (status === 404) return 'Nothing is stored under this address. It may have been deleted, or its retention period is over.';
  if (status === 502 || status === 504)
    return 'The API is not reachable from the web server. Stored data is not affected; it may be starting.';
  return `The server answered with status ${status}.`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
