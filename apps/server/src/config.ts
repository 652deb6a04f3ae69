import { isLoopbackAddress } from '@sentryai/http';
import { parseProvisioning, type ProvisioningConfig } from '@sentryai/metadata';
import { parseArgs } from 'node:util';
import { resolve } from 'node:path';
import { type Setting, type SettingName, SETTINGS } from './settings.ts';

export const ROLES = ['ingest', 'processor', 'api', 'web'] as const;
export type Role = (typeof ROLES)[number];

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

/** Settings, read and checked. */
export type ServerConfig = {
  home: string;
  host: string;
  isLoopback: boolean;
  roles: readonly Role[];
  ports: { ingest: number; api: number; processor: number; web: number; otlpHttp: number | null; otlpGrpc: number | null };
  publicUrl: string | undefined;
  apiUrl: string | undefined;
  retentionDays: number;
  settleMs: number;
  settleMaxMs: number;
  queueBytesMax: number;
  queueAgeMsMax: number;
  bodyBytesMax: number;
  envelopeBytesMax: number;
  storeMemoryBytes: number;
  logLevel: LogLevel;
  secret: string | undefined;
  clickhouseUrl: string | undefined;
  redisUrl: string | undefined;
  init: ProvisioningConfig;
  isDemo: boolean;
  /** Size of libuv's pool, which the start script sets; the store warns when it is small. */
  threadPoolSize: number;
};

/** All that is wrong with the settings, at once. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `The settings cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}\nNothing was started. "npm start -- --help" lists all settings.`,
    );
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

type Values = Partial<Record<SettingName, string>>;
const LOG_LEVELS: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** Flags win over the environment, which wins over defaults. Errors: ConfigError naming every problem. */
export function readConfig(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): ServerConfig {
  const problems: string[] = [];
  const values = collect(argv, env, problems);
  const roles = readRoles(values.role ?? '', problems);
  const host = values.host ?? '';
  const level = LOG_LEVELS.find((known) => known === values.logLevel);
  if (!level) problems.push(`SENTRYAI_LOG_LEVEL is "${values.logLevel}"; use one of ${LOG_LEVELS.join(', ')}`);
  const port = (name: SettingName): number => readNumber(values, name, problems, { min: 0, max: 65_535 });
  const number = (name: SettingName, min: number): number => readNumber(values, name, problems, { min, max: Number.MAX_SAFE_INTEGER });
  const otlpHttp = port('otlpHttpPort');
  const otlpGrpc = port('otlpGrpcPort');
  if (values.databaseUrl) {
    problems.push(
      'SENTRYAI_DATABASE_URL is set, but this version keeps its metadata in SQLite only; unset it, and run all roles on one machine with one SENTRYAI_HOME',
    );
  }
  // The embedded queue joins threads of one process: without a shared queue neither half can stand alone.
  if (roles.includes('ingest') !== roles.includes('processor') && !values.redisUrl) {
    problems.push('the roles ingest and processor share the embedded queue; run them together or set SENTRYAI_REDIS_URL');
  }
  const isStoreShared = roles.includes('processor') !== roles.includes('api');
  if (isStoreShared && (roles.includes('processor') || roles.includes('api')) && !values.clickhouseUrl) {
    problems.push('the roles processor and api share the embedded store; run them together or set SENTRYAI_CLICKHOUSE_URL');
  }
  for (const name of ['publicUrl', 'apiUrl', 'clickhouseUrl'] as const) checkUrl(values, name, problems);
  if (values.redisUrl && !/^rediss?:$/.test(URL.parse(values.redisUrl)?.protocol ?? '')) {
    // The value is not repeated: it may hold a password.
    problems.push('SENTRYAI_REDIS_URL must be an address such as redis://:password@localhost:6379, or rediss:// for TLS');
  }
  const config: ServerConfig = {
    home: resolve(values.home ?? ''),
    host,
    isLoopback: isLoopbackAddress(host),
    roles,
    ports: {
      ingest: port('ingestPort'),
      api: port('apiPort'),
      processor: port('processorPort'),
      web: port('webPort'),
      otlpHttp: otlpHttp === 0 ? null : otlpHttp,
      otlpGrpc: otlpGrpc === 0 ? null : otlpGrpc,
    },
    publicUrl: values.publicUrl,
    apiUrl: values.apiUrl,
    retentionDays: number('retentionDays', 0),
    settleMs: number('settleMs', 100),
    settleMaxMs: number('settleMaxMs', 1_000),
    queueBytesMax: number('queueBytesMax', 1024 * 1024),
    queueAgeMsMax: number('queueAgeMsMax', 1_000),
    bodyBytesMax: number('bodyBytesMax', 1024),
    envelopeBytesMax: number('envelopeBytesMax', 1024),
    storeMemoryBytes: number('storeMemoryBytes', 256 * 1024 * 1024),
    logLevel: level ?? 'warn',
    secret: values.secret,
    clickhouseUrl: values.clickhouseUrl,
    redisUrl: values.redisUrl,
    init: readProvisioning(values, problems),
    threadPoolSize: Number(env['UV_THREADPOOL_SIZE'] ?? 4),
    isDemo: ['true', '1', 'yes'].includes((values.demo ?? '').toLowerCase()),
  };
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

/** Flag of a setting: `ingestPort` is `--ingest-port`. */
export function flagOf(name: SettingName): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function collect(argv: readonly string[], env: Readonly<Record<string, string | undefined>>, problems: string[]): Values {
  const names = Object.keys(SETTINGS) as SettingName[];
  const options = Object.fromEntries(
    names.map((name) => [flagOf(name), { type: SETTINGS[name].type === 'flag' ? ('boolean' as const) : ('string' as const) }]),
  );
  let flags: Record<string, string | boolean | undefined> = {};
  try {
    ({ values: flags } = parseArgs({ args: [...argv], options, allowPositionals: false }) as { values: typeof flags });
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
  }
  const values: Values = {};
  for (const name of names) {
    const setting: Setting = SETTINGS[name];
    const fromEnv = env[setting.env];
    // An empty variable is how compose files and shells write "not set".
    const value = flags[flagOf(name)] ?? (fromEnv === '' ? undefined : fromEnv) ?? setting.default;
    if (value !== undefined) values[name] = String(value);
  }
  return values;
}

function readRoles(text: string, problems: string[]): Role[] {
  const wanted = text
    .split(',')
    .map((role) => role.trim())
    .filter((role) => role !== '');
  const roles = ROLES.filter((role) => wanted.includes(role));
  const unknown = wanted.filter((role) => !ROLES.some((known) => known === role));
  if (unknown.length > 0) problems.push(`unknown role ${unknown.map((role) => `"${role}"`).join(', ')}; roles are ${ROLES.join(', ')}`);
  if (roles.length === 0 && unknown.length === 0) problems.push(`no role to run; roles are ${ROLES.join(', ')}`);
  return roles;
}

function readNumber(values: Values, name: SettingName, problems: string[], bounds: { min: number; max: number }): number {
  const text = values[name] ?? '';
  const value = Number(text);
  const isGood = text.trim() !== '' && Number.isInteger(value) && value >= bounds.min && value <= bounds.max;
  if (!isGood)
    problems.push(
      `${SETTINGS[name].env} is "${text}"; it must be a whole number of at least ${bounds.min}${bounds.max < 1e6 ? ` and at most ${bounds.max}` : ''}`,
    );
  return isGood ? value : bounds.min;
}

const INIT_NAMES: readonly SettingName[] = ['initProjectId', 'initIngestKeys', 'initApiKey', 'initAdminEmail', 'initAdminPassword'];

function readProvisioning(values: Values, problems: string[]): ProvisioningConfig {
  try {
    return parseProvisioning(Object.fromEntries(INIT_NAMES.map((name) => [SETTINGS[name].env, values[name]])));
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
    return parseProvisioning({});
  }
}

function checkUrl(values: Values, name: SettingName, problems: string[]): void {
  const text = values[name];
  if (text !== undefined && !/^https?:$/.test(URL.parse(text)?.protocol ?? '')) {
    problems.push(`${SETTINGS[name].env} is "${text}"; it must be an address such as https://sentryai.example.com`);
  }
}
