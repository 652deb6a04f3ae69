/**
 * Every setting of the product: environment variable, flag, default, unit and meaning. One table, from which the values
 * are read, the help is printed and docs/reference/configuration.md is generated.
 */
export type SettingType = 'text' | 'port' | 'number' | 'flag' | 'url' | 'secret';

export type Setting = {
  /** Environment variable. */
  env: string;
  type: SettingType;
  /** As text, as it would be written; undefined = absent. */
  default?: string;
  unit?: string;
  doc: string;
};

export const SETTINGS = {
  home: {
    env: 'SENTRYAI_HOME',
    type: 'text',
    default: './data',
    doc: 'Data folder. Roles that run as several processes on one machine share it.',
  },
  host: {
    env: 'SENTRYAI_HOST',
    type: 'text',
    default: '127.0.0.1',
    doc: 'Address that all ports are bound to. Beyond loopback, keys and sign-in are mandatory.',
  },
  role: { env: 'SENTRYAI_ROLE', type: 'text', default: 'ingest,processor,api,web', doc: 'Roles to run, separated by commas.' },
  ingestPort: {
    env: 'SENTRYAI_INGEST_PORT',
    type: 'port',
    default: '8000',
    doc: 'Native events, OTLP/HTTP and Sentry envelopes: everything that is sent.',
  },
  apiPort: { env: 'SENTRYAI_API_PORT', type: 'port', default: '8001', doc: 'Read API and UI backend.' },
  processorPort: { env: 'SENTRYAI_PROCESSOR_PORT', type: 'port', default: '8002', doc: 'Health and metrics of the processor.' },
  webPort: { env: 'SENTRYAI_WEB_PORT', type: 'port', default: '3000', doc: 'Dashboard.' },
  otlpHttpPort: { env: 'SENTRYAI_OTLP_HTTP_PORT', type: 'port', default: '4318', doc: 'OTLP/HTTP on its standard port; `0` = off.' },
  otlpGrpcPort: {
    env: 'SENTRYAI_OTLP_GRPC_PORT',
    type: 'port',
    default: '4317',
    doc: 'OTLP/gRPC on its standard port; `0` = off.',
  },
  publicUrl: {
    env: 'SENTRYAI_PUBLIC_URL',
    type: 'url',
    doc: 'Address under which people reach the dashboard, e.g. behind a proxy. Its host name is accepted by every port.',
  },
  apiUrl: { env: 'SENTRYAI_API_URL', type: 'url', doc: 'Where the dashboard finds the API; default: the API port on the same host.' },
  retentionDays: {
    env: 'SENTRYAI_RETENTION_DAYS',
    type: 'number',
    default: '90',
    unit: 'days',
    doc: 'How long data is kept; `0` = for ever. Older items are refused.',
  },
  settleMs: {
    env: 'SENTRYAI_SETTLE_MS',
    type: 'number',
    default: '30000',
    unit: 'milliseconds',
    doc: 'A trace is settled (counted once, its failures judged) when no span of it came for this long; a late span settles it again.',
  },
  settleMaxMs: {
    env: 'SENTRYAI_SETTLE_MAX_MS',
    type: 'number',
    default: '900000',
    unit: 'milliseconds',
    doc: 'A trace that is never quiet is settled this long after its first span.',
  },
  queueBytesMax: {
    env: 'SENTRYAI_QUEUE_BYTES_MAX',
    type: 'number',
    default: String(8 * 1024 ** 3),
    unit: 'bytes',
    doc: 'Bytes that may wait to be stored before ingest answers 503. One project alone may fill eight ninths of it.',
  },
  queueAgeMsMax: {
    env: 'SENTRYAI_QUEUE_AGE_MS_MAX',
    type: 'number',
    default: String(3_600_000),
    unit: 'milliseconds',
    doc: 'When the oldest waiting record is older, projects with more than an equal share of what waits are answered 429.',
  },
  bodyBytesMax: {
    env: 'SENTRYAI_BODY_BYTES_MAX',
    type: 'number',
    default: String(64 * 1024 ** 2),
    unit: 'bytes',
    doc: 'Largest body of one request, on the wire and inflated.',
  },
  envelopeBytesMax: {
    env: 'SENTRYAI_ENVELOPE_BYTES_MAX',
    type: 'number',
    default: String(200 * 1024 ** 2),
    unit: 'bytes',
    doc: 'The same for envelopes of Sentry SDKs, which carry attachments.',
  },
  storeMemoryBytes: {
    env: 'SENTRYAI_STORE_MEMORY_BYTES',
    type: 'number',
    default: String(1024 ** 3),
    unit: 'bytes',
    doc: 'Memory that the embedded engine may take.',
  },
  logLevel: {
    env: 'SENTRYAI_LOG_LEVEL',
    type: 'text',
    default: 'warn',
    doc: 'trace, debug, info, warn, error, fatal or silent; logs go to standard error.',
  },
  secret: {
    env: 'SENTRYAI_SECRET',
    type: 'secret',
    doc: 'Signs tokens; generated into the data folder when absent. Must be shared by API replicas, and by ingest replicas.',
  },
  initProjectId: { env: 'SENTRYAI_INIT_PROJECT_ID', type: 'number', default: '1', doc: 'Id of the default project.' },
  initIngestKeys: {
    env: 'SENTRYAI_INIT_INGEST_KEYS',
    type: 'secret',
    doc: 'Ingest keys of that project, `key` or `key:secret`, separated by commas. With any, keyless sending from this machine ends.',
  },
  initApiKey: { env: 'SENTRYAI_INIT_API_KEY', type: 'secret', doc: 'API key with full scope.' },
  initAdminEmail: { env: 'SENTRYAI_INIT_ADMIN_EMAIL', type: 'text', doc: 'E-mail address of the administrator.' },
  initAdminPassword: {
    env: 'SENTRYAI_INIT_ADMIN_PASSWORD',
    type: 'secret',
    doc: 'Password of the administrator; without one, sign-in is by link.',
  },
  clickhouseUrl: { env: 'SENTRYAI_CLICKHOUSE_URL', type: 'url', doc: 'ClickHouse server to use in place of the embedded engine.' },
  redisUrl: {
    env: 'SENTRYAI_REDIS_URL',
    type: 'url',
    doc: 'Redis to use in place of the embedded queue, e.g. `redis://:password@host:6379`. Ingest and processor may then be processes of their own.',
  },
  databaseUrl: {
    env: 'SENTRYAI_DATABASE_URL',
    type: 'url',
    doc: 'PostgreSQL to use in place of the embedded metadata. Not in this version: setting it is refused.',
  },
  demo: { env: 'SENTRYAI_DEMO', type: 'flag', default: 'false', doc: 'Play a sample workload; needs no LLM key.' },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof SETTINGS;
