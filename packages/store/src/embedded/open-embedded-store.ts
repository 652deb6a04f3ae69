import { mkdirSync } from 'node:fs';
import { totalmem } from 'node:os';
import { resolve } from 'node:path';
import { silentLogger, type StoreLogger } from '../logger.ts';
import type { Store } from '../port.ts';
import { ANSWER_SETTINGS } from '../query-limits.ts';
import { BlockFiles } from './block-files.ts';
import { EmbeddedStore, type Lanes } from './embedded-store.ts';
import { EmbeddedEngine, type EngineConnection, settingsClause } from './engine.ts';
import { Lane } from './lane.ts';
import { openFolder } from './open-folder.ts';
import { repairTables } from './repair-tables.ts';

const MIB = 1024 * 1024;
const MEMORY_BYTES_MAX = 2048 * MIB;
const MARK_CACHE_BYTES_MAX = 128 * MIB; // the engine's default of 5 GB is a server's

const INSERT_CONNECTIONS = 3;
const INTERACTIVE_CONNECTIONS = 3;
const LONG_CONNECTIONS = 2;
const BACKGROUND_CONNECTIONS = 2;
const CONTROL_CONNECTIONS = 1;
const KILL_CONNECTIONS = 1;
const WAITING_MAX = 1000;
/** Every running statement holds one thread of libuv's pool; file writes need some too. */
const THREADS_WANTED = 16;
const THREADS_DEFAULT = 4;

export type EmbeddedStoreOptions = {
  /** Folder of this store alone; created if missing. One process may have it open. */
  path: string;
  /** Cap of the engine's memory in this process. Default: half of the machine's, at most 2 GiB. */
  memoryBytesMax?: number;
  logger?: StoreLogger;
  /** Size of libuv's pool, UV_THREADPOOL_SIZE; too small a pool makes short queries wait for long ones and is warned about. */
  threadPoolSize?: number;
};

/**
 * Opens the columnar engine inside this process. Main thread only: in a worker thread the engine takes the process down.
 * Errors: StoreOpenError when another process (or this one) holds the folder, or the folder cannot be used.
 */
export async function openEmbeddedStore(options: EmbeddedStoreOptions): Promise<Store> {
  const path = resolve(options.path);
  const logger = options.logger ?? silentLogger;
  const threads = options.threadPoolSize ?? THREADS_DEFAULT;
  if (threads < THREADS_WANTED) {
    logger.warn({ threads, wanted: THREADS_WANTED }, 'UV_THREADPOOL_SIZE is small: long queries will make short ones wait');
  }
  mkdirSync(path, { recursive: true });
  const memoryBytesMax = options.memoryBytesMax ?? Math.min(MEMORY_BYTES_MAX, Math.floor(totalmem() / 2));
  const folder = openFolder(path, () => new EmbeddedEngine(path, memoryBytesMax, MARK_CACHE_BYTES_MAX));
  try {
    const lanes = createLanes(folder.engine);
    const blockFiles = new BlockFiles(path);
    const repaired = await lanes.control.lend((connection) => repairTables(connection, blockFiles.folder));
    if (repaired.length > 0) logger.info({ tables: repaired }, 'deduplication notes of an interrupted insert were taken back');
    return new EmbeddedStore({ folder, lanes, blockFiles, logger });
  } catch (error) {
    folder.close();
    throw error;
  }
}

function createLanes(engine: EmbeddedEngine): Lanes {
  const connect = async (): Promise<EngineConnection> => {
    const connection = engine.connect();
    await connection.execute(`SET ${settingsClause(ANSWER_SETTINGS)}`);
    return connection;
  };
  const connectReadOnly = async (): Promise<EngineConnection> => {
    const connection = await connect();
    await connection.execute('SET readonly = 2'); // 2: reads only, and settings may still be set for each query
    return connection;
  };
  return {
    insert: new Lane('insert', INSERT_CONNECTIONS, WAITING_MAX, connect),
    interactive: new Lane('interactive', INTERACTIVE_CONNECTIONS, WAITING_MAX, connectReadOnly),
    long: new Lane('long', LONG_CONNECTIONS, WAITING_MAX, connectReadOnly),
    background: new Lane('background', BACKGROUND_CONNECTIONS, WAITING_MAX, connectReadOnly),
    control: new Lane('control', CONTROL_CONNECTIONS, WAITING_MAX, connect),
    kill: new Lane('kill', KILL_CONNECTIONS, WAITING_MAX, connect),
  };
}
