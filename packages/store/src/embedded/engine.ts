import { createRequire } from 'node:module';
import { type ClickHouseClient, type ClickHouseClientConfigOptions, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import type { Session } from 'chdb';
import type { createChdbConnection } from 'chdb/connection';
import { formatParameter, textLiteral } from '../query-parameters.ts';

/** Loads the native library, 200 MB of memory, so only when an embedded store is opened. */
function loadEngine() {
  const require = createRequire(import.meta.url);
  const engine = require('chdb') as { Session: typeof Session };
  const connection = require('chdb/connection') as { createChdbConnection: typeof createChdbConnection };
  return { SessionClass: engine.Session, createConnection: connection.createChdbConnection };
}

type Settings = Readonly<Record<string, string | number>>;

/** One connection of the pool: runs its statements one after another, so a lane lends it to one query at a time. */
export type EngineConnection = {
  /** Runs a statement that returns nothing. */
  execute(sql: string): Promise<void>;
  /** Runs a SELECT under these settings and parameters. */
  select(sql: string, settings: Settings, params: Readonly<Record<string, unknown>>): Promise<object[]>;
  /** The same, unread. */
  selectBytes(sql: string, settings: Settings, params: Readonly<Record<string, unknown>>): Promise<Uint8Array>;
  close(): Promise<void>;
};

/** The engine in this process: one held session that sets the server's caps, and connections beside it. */
export class EmbeddedEngine {
  readonly #path: string;
  readonly #session: Session;
  readonly #createConnection: typeof createChdbConnection;

  /** Throws when another process holds the folder or the folder cannot be used. */
  constructor(path: string, memoryBytesMax: number, markCacheBytesMax: number) {
    const { SessionClass, createConnection } = loadEngine();
    this.#path = path;
    this.#createConnection = createConnection;
    // Only a session takes these arguments; createChdbConnection ignores them. It stays open as long as the store.
    this.#session = new SessionClass(path, {
      connectionArgs: [`--max_server_memory_usage=${memoryBytesMax}`, `--mark_cache_size=${markCacheBytesMax}`],
    });
  }

  connect(): EngineConnection {
    // cast: chdb's types come from @clickhouse/client-common, the client's from its own copy of the same declarations
    const connection = this.#createConnection({ path: this.#path }) as unknown as NonNullable<ClickHouseClientConfigOptions['connection']>;
    const client = createClient({ connection, log: { level: ClickHouseLogLevel.OFF } });
    return {
      execute: async (sql) => {
        await client.command({ query: sql });
      },
      select: async (sql, settings, params) => (await (await select(client, 'JSON', sql, settings, params)).json<object>()).data,
      selectBytes: async (sql, settings, params) => Buffer.from(await (await select(client, 'JSONCompact', sql, settings, params)).text()),
      close: () => client.close(),
    };
  }

  close(): void {
    this.#session.close();
  }
}

/** Settings stay with a connection: without these, a query without limits would have those of the query before it. */
const NO_LIMITS: Settings = { max_execution_time: 0, max_memory_usage: 0, max_result_rows: 0, max_result_bytes: 0 };

function select<Format extends 'JSON' | 'JSONCompact'>(
  client: ClickHouseClient,
  format: Format,
  sql: string,
  settings: Settings,
  params: Readonly<Record<string, unknown>>,
) {
  // JSON rather than JSONEachRow: one JSON.parse for all rows
  return client.query({ query: sql, format, clickhouse_settings: { ...NO_LIMITS, ...settings, ...parameterSettings(params) } });
}

/**
 * Parameters as `SET param_x`, which belongs to the connection. The client's own `query_params` go through one chain for
 * the whole process (chdb guards an unsafe native call with it): a chart would wait for every other query to end.
 */
function parameterSettings(params: Readonly<Record<string, unknown>>): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const [name, value] of Object.entries(params)) {
    // Escaped twice: the client writes a quoted SQL literal and doubles its quotes, but leaves backslashes alone.
    settings[`param_${name}`] = formatParameter(value).replaceAll('\\', '\\\\');
  }
  return settings;
}

/** A quoted SQL literal, for the few statements that take no parameters (file names, tokens, kills). */
export const literal = textLiteral;

/** `name = value, …` for SET and SETTINGS. */
export function settingsClause(settings: Settings): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} = ${typeof value === 'string' ? literal(value) : value}`)
    .join(', ');
}
