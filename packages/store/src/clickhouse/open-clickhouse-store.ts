import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import type { TableEngines } from '../engines.ts';
import { StoreOpenError } from '../errors.ts';
import { silentLogger, type StoreLogger } from '../logger.ts';
import type { Store } from '../port.ts';
import { ClickHouseStore } from './clickhouse-store.ts';
import { type BlockRequest, blockSender } from './send-block.ts';

const OPEN_CONNECTIONS_MAX = 16;
const REQUEST_TIMEOUT_MS = 180_000; // above every query's own limit

export type ClickHouseStoreOptions = {
  /** `http(s)://[user:password@]host:port`; must not carry a path or query. */
  url: string;
  /** Existing database. Default `default`. */
  database?: string;
  /** `replicated` when the database's own engine is Replicated. Default `plain`. */
  engines?: TableEngines;
  /** Runs migrations while no other process does (a lock in the metadata store). Default: no lock. */
  withLock?: <Result>(work: () => Promise<Result>) => Promise<Result>;
  logger?: StoreLogger;
};

/**
 * Connects to a ClickHouse server or cluster over HTTP. Opens no connection by itself; use ping().
 * Errors: StoreOpenError when the address cannot be used.
 */
export async function openClickHouseStore(options: ClickHouseStoreOptions): Promise<Store> {
  const { engines = 'plain', withLock = (work) => work(), logger = silentLogger } = options;
  const server = parseServer(options.url, options.database ?? 'default');
  const client: ClickHouseClient = createClient({
    url: server.origin,
    username: server.username,
    password: server.password,
    database: server.database,
    max_open_connections: OPEN_CONNECTIONS_MAX,
    request_timeout: REQUEST_TIMEOUT_MS,
    application: 'sentry-for-ai',
    // it would print engine messages, which quote values, to standard error; our errors say what is needed
    log: { level: ClickHouseLogLevel.OFF },
  });
  return new ClickHouseStore({ client, sendBlock: blockSender(server), engines, withLock, logger });
}

function parseServer(text: string, database: string): BlockRequest {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw addressError('it is not a URL');
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw addressError('it must start with http:// or https://');
  if ((url.pathname !== '/' && url.pathname !== '') || url.search !== '') throw addressError('it must not have a path or a query');
  return {
    origin: url.origin,
    username: url.username === '' ? 'default' : decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database,
  };
}

function addressError(reason: string): StoreOpenError {
  return new StoreOpenError(
    `The address of the ClickHouse server cannot be used: ${reason}. Expected http(s)://[user:password@]host:port.`,
  );
}
