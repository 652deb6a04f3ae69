import { openClickHouseStore } from './clickhouse/open-clickhouse-store.ts';
import { openEmbeddedStore } from './embedded/open-embedded-store.ts';
import type { TableEngines } from './engines.ts';
import type { StoreLogger } from './logger.ts';
import type { Store } from './port.ts';

export type StoreConfig = {
  /** Address of a ClickHouse server; absent = the engine in this process. */
  clickhouseUrl?: string | undefined;
  /** Database on that server. Default `default`. */
  clickhouseDatabase?: string | undefined;
  /** Table engines on that server. Default `plain`. */
  clickhouseEngines?: TableEngines | undefined;
  /** Folder of the embedded store. */
  path: string;
  /** Cap of the embedded engine's memory. Default: half of the machine's, at most 2 GiB. */
  memoryBytesMax?: number | undefined;
  /** Value of UV_THREADPOOL_SIZE, so that a small one can be warned about. */
  threadPoolSize?: number | undefined;
  /** Lock for migrations on a server that several processes share. */
  withLock?: (<Result>(work: () => Promise<Result>) => Promise<Result>) | undefined;
  logger?: StoreLogger | undefined;
};

/** Opens the twin that the configuration names. Errors: StoreOpenError. */
export function openStore(config: StoreConfig): Promise<Store> {
  const logger = config.logger === undefined ? {} : { logger: config.logger };
  if (config.clickhouseUrl !== undefined && config.clickhouseUrl !== '') {
    return openClickHouseStore({
      url: config.clickhouseUrl,
      ...(config.clickhouseDatabase === undefined ? {} : { database: config.clickhouseDatabase }),
      ...(config.clickhouseEngines === undefined ? {} : { engines: config.clickhouseEngines }),
      ...(config.withLock === undefined ? {} : { withLock: config.withLock }),
      ...logger,
    });
  }
  return openEmbeddedStore({
    path: config.path,
    ...(config.memoryBytesMax === undefined ? {} : { memoryBytesMax: config.memoryBytesMax }),
    ...(config.threadPoolSize === undefined ? {} : { threadPoolSize: config.threadPoolSize }),
    ...logger,
  });
}
