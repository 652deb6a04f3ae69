/** Every option of the SDK in one table, and how options, environment and defaults become a `Config`. */
import { textTags } from './text.ts';

export const DEFAULT_URL = 'http://127.0.0.1:8000';

/** An event as it goes over the wire, see contract of `POST /v1/events`. */
export type WireEvent = Record<string, unknown>;

/** Sees each event before it leaves; returns it, changed or not, or null to drop it. Must be synchronous. */
export type BeforeSend = (event: WireEvent) => WireEvent | null | undefined;

type Kind = 'text' | 'flag' | 'count' | 'tags' | 'hook';

/** One row of the options table. `env` is null where a value cannot be written as text. */
export type Option = {
  readonly name: keyof InitOptions;
  readonly env: string | null;
  readonly kind: Kind;
  readonly default: string | number | boolean | null;
  readonly unit: string;
  readonly doc: string;
};

/** What `init` takes; `OPTIONS` has environment variable, default and unit of each. */
export type InitOptions = {
  dsn?: string | undefined;
  url?: string | undefined;
  key?: string | undefined;
  service?: string | undefined;
  environment?: string | undefined;
  release?: string | undefined;
  tags?: Readonly<Record<string, unknown>> | undefined;
  enabled?: boolean | undefined;
  debug?: boolean | undefined;
  captureUnhandled?: boolean | undefined;
  beforeSend?: BeforeSend | undefined;
  maxBufferBytes?: number | undefined;
  maxEventBytes?: number | undefined;
  maxStringChars?: number | undefined;
  batchMaxEvents?: number | undefined;
  batchMaxBytes?: number | undefined;
  flushIntervalMs?: number | undefined;
  requestTimeoutMs?: number | undefined;
  retryMaxMs?: number | undefined;
  shutdownTimeoutMs?: number | undefined;
  spoolDir?: string | undefined;
};

const row = (name: keyof InitOptions, env: string | null, kind: Kind, fallback: Option['default'], unit: string, doc: string): Option => ({
  name,
  env,
  kind,
  default: fallback,
  unit,
  doc,
});

export const OPTIONS: readonly Option[] = [
  row('dsn', 'SENTRYAI_DSN', 'text', null, '', 'Address and key in one: http://KEY@host:8000/1.'),
  row('url', 'SENTRYAI_URL', 'text', DEFAULT_URL, '', 'Address of the server; wins over the address in the DSN.'),
  row('key', 'SENTRYAI_KEY', 'text', null, '', 'Ingest key; wins over the key in the DSN. Not needed on loopback.'),
  row('service', 'SENTRYAI_SERVICE', 'text', null, '', 'Name of this application; goes out with every event.'),
  row('environment', 'SENTRYAI_ENVIRONMENT', 'text', null, '', 'production, staging, ...; goes out with every event.'),
  row('release', 'SENTRYAI_RELEASE', 'text', null, '', 'Version of this application; goes out with every event.'),
  row('tags', null, 'tags', null, '', 'Tags of every event.'),
  row('enabled', 'SENTRYAI_ENABLED', 'flag', true, '', 'Off: every function is a no-op, no timer, no hook, no request.'),
  row('debug', 'SENTRYAI_DEBUG', 'flag', false, '', 'Prints what the SDK does and drops to stderr.'),
  row('captureUnhandled', 'SENTRYAI_CAPTURE_UNHANDLED', 'flag', true, '', 'Reports errors that nobody caught.'),
  row('beforeSend', null, 'hook', null, '', 'Sees each event before it leaves; returns it, changed or not, or null to drop it.'),
  row(
    'maxBufferBytes',
    'SENTRYAI_MAX_BUFFER_BYTES',
    'count',
    33_554_432,
    'bytes',
    'Most that waits in memory; when full, new events are dropped and counted.',
  ),
  row(
    'maxEventBytes',
    'SENTRYAI_MAX_EVENT_BYTES',
    'count',
    1_048_576,
    'bytes',
    'Most that one event may have as JSON; longer texts in it are cut to fit, and marked.',
  ),
  row('maxStringChars', 'SENTRYAI_MAX_STRING_CHARS', 'count', 524_288, 'characters', 'Longer texts are cut and marked.'),
  row('batchMaxEvents', 'SENTRYAI_BATCH_MAX_EVENTS', 'count', 500, 'events', 'Most events in one request.'),
  row('batchMaxBytes', 'SENTRYAI_BATCH_MAX_BYTES', 'count', 4_194_304, 'bytes', 'Most bytes of JSON in one request.'),
  row('flushIntervalMs', 'SENTRYAI_FLUSH_INTERVAL_MS', 'count', 1_000, 'ms', 'How long an event waits for company before it is sent.'),
  row('requestTimeoutMs', 'SENTRYAI_REQUEST_TIMEOUT_MS', 'count', 10_000, 'ms', 'Longest wait for one answer of the server.'),
  row('retryMaxMs', 'SENTRYAI_RETRY_MAX_MS', 'count', 300_000, 'ms', 'How long one batch is tried again before it is dropped and counted.'),
  row('shutdownTimeoutMs', 'SENTRYAI_SHUTDOWN_TIMEOUT_MS', 'count', 2_000, 'ms', "Longest delay of the host's exit for sending the rest."),
  row(
    'spoolDir',
    'SENTRYAI_SPOOL_DIR',
    'text',
    null,
    '',
    "Folder for what could not be sent before exit; the next start sends it. Default: a private folder in the system's temporary folder; off: none.",
  ),
];

/** Resolved options. `endpoint` is the full address events are posted to. */
export type Config = {
  readonly endpoint: string;
  readonly key: string | null;
  readonly service: string | null;
  readonly environment: string | null;
  readonly release: string | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly enabled: boolean;
  readonly debug: boolean;
  readonly captureUnhandled: boolean;
  readonly beforeSend: BeforeSend | null;
  readonly maxBufferBytes: number;
  readonly maxEventBytes: number;
  readonly maxStringChars: number;
  readonly batchMaxEvents: number;
  readonly batchMaxBytes: number;
  readonly flushIntervalMs: number;
  readonly requestTimeoutMs: number;
  readonly retryMaxMs: number;
  readonly shutdownTimeoutMs: number;
  readonly spoolDir: string | null;
  /** Mistakes found, as sentences for people. */
  readonly problems: readonly string[];
};

/**
 * Reads `http://KEY@host:port/prefix/PROJECT`. The last path segment is the project; the key names it to the server.
 * Returns null when the text is no DSN.
 */
export function parseDsn(text: string): { url: string; key: string | null } | null {
  const parsed = parseAddress(text);
  if (!parsed) return null;
  const path = parsed.pathname.replace(/\/+$/, '');
  return { url: parsed.origin + path.slice(0, Math.max(0, path.lastIndexOf('/'))), key: userOf(parsed) };
}

/**
 * Code wins over environment, environment over defaults. Never throws: mistakes are listed in `problems`. An address that
 * cannot be used disables the SDK; any other mistake falls back to the default.
 */
export function resolveConfig(options: InitOptions, env: Readonly<Record<string, string | undefined>>): Config {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  // 2 = given in code, 1 = in the environment, 0 = default
  const rank: Record<string, number> = {};
  const given = options as Readonly<Record<string, unknown>>;
  for (const option of OPTIONS) {
    let value = given[option.name] ?? null;
    rank[option.name] = value === null ? 0 : 2;
    if (value === null && option.env !== null) {
      value = env[option.env] || null;
      rank[option.name] = value === null ? 0 : 1;
    }
    values[option.name] = readOption(option, value, problems);
  }
  for (const name of Object.keys(given)) {
    if (!(name in values)) problems.push(`unknown option "${name}" is ignored`);
  }
  const address = resolveAddress(values, rank, problems);
  const { dsn: _dsn, url: _url, key: _key, ...rest } = values;
  // Every key of Config was set by readOption from the table above, with the type its row names.
  return {
    ...rest,
    enabled: rest['enabled'] === true && address !== null,
    endpoint: address?.endpoint ?? '',
    key: address?.key ?? null,
    problems,
  } as unknown as Config;
}

type Address = { endpoint: string; key: string | null };

/** A DSN given in code beats url and key from the environment; in the same place, url and key beat the DSN. */
function resolveAddress(values: Record<string, unknown>, rank: Record<string, number>, problems: string[]): Address | null {
  let url = String(values['url']);
  let key = values['key'] === null ? null : String(values['key']);
  if (values['dsn'] !== null) {
    const dsn = parseDsn(String(values['dsn']));
    if (!dsn) {
      problems.push('the DSN is not of the form http://KEY@host:8000/1; nothing will be sent');
      return null;
    }
    if (rank['url']! < rank['dsn']!) url = dsn.url;
    if (rank['key']! < rank['dsn']!) key = dsn.key;
  }
  const parsed = parseAddress(url);
  if (!parsed) {
    problems.push('the url is not of the form http://host:8000; nothing will be sent');
    return null;
  }
  return { endpoint: `${parsed.origin}${parsed.pathname.replace(/\/+$/, '')}/v1/events`, key: key ?? userOf(parsed) };
}

function parseAddress(text: string): URL | null {
  let parsed: URL;
  try {
    parsed = new URL(text.trim());
  } catch {
    return null; // the caller says it in words
  }
  return (parsed.protocol === 'http:' || parsed.protocol === 'https:') && parsed.hostname ? parsed : null;
}

function userOf(parsed: URL): string | null {
  if (!parsed.username) return null;
  try {
    return decodeURIComponent(parsed.username);
  } catch {
    return parsed.username; // a stray percent sign: the key is meant as written
  }
}

const TRUE = new Set(['1', 'true', 'yes', 'on']);
const FALSE = new Set(['0', 'false', 'no', 'off']);

function readOption(option: Option, value: unknown, problems: string[]): unknown {
  const fallback = option.kind === 'tags' ? {} : option.default;
  if (value === null) return fallback;
  switch (option.kind) {
    case 'text':
      return String(value);
    case 'flag': {
      const text = String(value).trim().toLowerCase();
      if (TRUE.has(text) || FALSE.has(text)) return TRUE.has(text);
      break;
    }
    case 'count': {
      const count = Math.trunc(Number(value));
      if (Number.isSafeInteger(count) && count > 0) return count;
      break;
    }
    case 'tags':
      if (typeof value === 'object') return textTags(value as Record<string, unknown>);
      break;
    case 'hook':
      if (typeof value === 'function') return value;
      break;
  }
  problems.push(`option ${option.name} has a value of the wrong kind (${option.kind} expected); the default is used`);
  return fallback;
}
