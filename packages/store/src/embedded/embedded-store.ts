import { SETTLED_TABLE_NAMES, TABLE_NAMES } from '@sentryai/schema';
import { insertError, queryError } from '../engine-error.ts';
import { StoreRejectedError, StoreUnavailableError } from '../errors.ts';
import type { StoreLogger } from '../logger.ts';
import { migrateStore } from '../migrations.ts';
import type { QueryLane, QueryOptions, Store, TableBlock, UpdateOptions } from '../port.ts';
import { defaultQueryLimits, insertSettings, querySettings } from '../query-limits.ts';
import { assertParameters } from '../query-parameters.ts';
import { updateRows } from '../update-rows.ts';
import { columnList, type StoredTable, tableStructure, VIEW_TARGETS } from '../tables.ts';
import type { BlockFiles } from './block-files.ts';
import { type EngineConnection, literal, settingsClause } from './engine.ts';
import { closedError, type Lane } from './lane.ts';
import type { OpenFolder } from './open-folder.ts';
import { QueryStop, unlessStopped } from './query-stop.ts';
import { repairTables } from './repair-tables.ts';
import { TableGate } from './table-gate.ts';

export type Lanes = Readonly<Record<QueryLane | 'insert' | 'kill', Lane>>;
type Ask<Answer> = (connection: EngineConnection, ...statement: Parameters<EngineConnection['select']>) => Promise<Answer>;
type Parts = { folder: OpenFolder; lanes: Lanes; blockFiles: BlockFiles; logger: StoreLogger };

/** The engine looks at its clock between blocks of rows only; past this much more the query is killed. */
const TIMEOUT_GRACE_MS = 500;
const KILL_RETRY_MS = 100;
const PING_TIMEOUT_MS = 5000;

/** The embedded twin; open it with openEmbeddedStore. */
export class EmbeddedStore implements Store {
  readonly #folder: OpenFolder;
  readonly #lanes: Lanes;
  readonly #blockFiles: BlockFiles;
  readonly #logger: StoreLogger;
  readonly #gates: Readonly<Record<StoredTable, TableGate>>;
  readonly #stops = new Set<QueryStop>();
  #sequence = 0;
  #migration: Promise<void> = Promise.resolve();
  #closed: Promise<void> | undefined;

  constructor({ folder, lanes, blockFiles, logger }: Parts) {
    this.#folder = folder;
    this.#lanes = lanes;
    this.#blockFiles = blockFiles;
    this.#logger = logger;
    this.#gates = Object.fromEntries(
      [...TABLE_NAMES, ...SETTLED_TABLE_NAMES].map((table) => [table, new TableGate(() => this.#repair(table))]),
    ) as Record<StoredTable, TableGate>;
  }

  async insert({ table, rows, block }: TableBlock, token: string): Promise<void> {
    if (this.#closed !== undefined) throw closedError();
    if (token === '') throw new StoreRejectedError('A block needs a token that names its content; nothing was stored.');
    if (rows === 0) return;
    const columns = columnList(table);
    const settings = settingsClause(insertSettings(token, this.#nextLogComment(`insert_${table}`)));
    const gate = this.#gates[table];
    try {
      await gate.insert(() =>
        this.#lanes.insert.lend((connection) =>
          this.#blockFiles.with(block, (file) =>
            connection.execute(
              `INSERT INTO ${table} (${columns}) SELECT ${columns} ` +
                `FROM file(${literal(file)}, 'Native', ${literal(tableStructure(table))}) SETTINGS ${settings}`,
            ),
          ),
        ),
      );
    } catch (cause) {
      const error = insertError(table, cause);
      // It will be sent again under its token, which the engine may have noted although the rows are not there.
      if (error.retryable) gate.repairBeforeNextInsert();
      throw error;
    }
  }

  async #repair(table: StoredTable): Promise<void> {
    const { folder } = this.#blockFiles;
    try {
      const tables = [table, ...(VIEW_TARGETS[table] ?? [])];
      const repaired = await this.#lanes.control.lend((connection) => repairTables(connection, folder, tables));
      if (repaired.length > 0) this.#logger.warn({ table }, 'deduplication notes of a failed insert were taken back');
    } catch (cause) {
      throw new StoreUnavailableError(
        `Table ${table} could not be made ready after a failed insert; nothing was acknowledged, send the block again. Check the disk.`,
        { cause, context: { table } },
      );
    }
  }

  query<Row extends object>(options: QueryOptions): Promise<Row[]> {
    return this.#select(options, (connection, sql, settings, params) => connection.select(sql, settings, params)) as Promise<Row[]>;
  }

  queryBytes(options: QueryOptions): Promise<Uint8Array> {
    return this.#select(options, (connection, sql, settings, params) => connection.selectBytes(sql, settings, params));
  }

  async #select<Answer>(options: QueryOptions, ask: Ask<Answer>): Promise<Answer> {
    if (this.#closed !== undefined) throw closedError();
    const { name, sql, params = {}, lane = 'interactive' } = options;
    assertParameters(name, sql, params);
    const limits = { ...defaultQueryLimits(lane), ...options.limits };
    const deadlineMs = performance.now() + limits.timeoutMs;
    const stop = new QueryStop(name, options.signal);
    this.#stops.add(stop);
    stop.stopAfter(limits.timeoutMs);
    try {
      const work = this.#lanes[lane].lend(async (connection) => {
        stop.signal.throwIfAborted();
        const timeoutMs = deadlineMs - performance.now();
        stop.stopAfter(timeoutMs + TIMEOUT_GRACE_MS);
        const logComment = this.#nextLogComment(name);
        const answer = ask(connection, sql, querySettings({ ...limits, timeoutMs }, logComment), params);
        return await this.#killWhenStopped(answer, logComment, stop.signal);
      }, stop.signal);
      // the caller is answered at once; the connection comes back when the engine has let go of the query
      return await unlessStopped(work, stop.signal);
    } catch (error) {
      throw queryError(name, error);
    } finally {
      this.#stops.delete(stop);
      stop.dispose();
    }
  }

  /** The answer; or, once stopped, the reason, after the engine has let go of the query. */
  async #killWhenStopped<Answer>(answer: Promise<Answer>, logComment: string, signal: AbortSignal): Promise<Answer> {
    try {
      return await unlessStopped(answer, signal);
    } catch (error) {
      if (signal.aborted) await this.#kill(logComment, answer);
      throw error;
    }
  }

  /** Repeats until the query has ended: a kill that comes before the engine knows the query finds nothing. */
  async #kill(logComment: string, answer: Promise<unknown>): Promise<void> {
    const end = answer.then(
      () => true,
      () => true,
    );
    // SYNC hangs on a running query (measured); ASYNC returns at once
    const sql = `KILL QUERY WHERE Settings['log_comment'] = ${literal(logComment)} ASYNC`;
    for (let hasEnded = false; !hasEnded; ) {
      await this.#lanes.kill
        .lend((connection) => connection.execute(sql))
        .catch((error: Error) => this.#logger.warn({ query: logComment, reason: error.name }, 'could not kill a query'));
      const pause = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), KILL_RETRY_MS));
      hasEnded = await Promise.race([end, pause]);
    }
  }

  async update(options: UpdateOptions): Promise<void> {
    if (this.#closed !== undefined) throw closedError();
    const { control } = this.#lanes;
    const engine = {
      // A connection for each statement: the wait may be long, and pings need the lane too.
      execute: (sql: string) => control.lend((connection) => connection.execute(sql)),
      select: (sql: string) => control.lend((connection) => connection.select(sql, {}, {})),
      isReplicated: false,
    };
    await updateRows(engine, options);
  }

  migrate({ retentionDays }: { retentionDays: number }): Promise<void> {
    if (this.#closed !== undefined) return Promise.reject(closedError());
    const logger = this.#logger;
    const run = this.#migration.then(() =>
      this.#lanes.control.lend((connection) =>
        migrateStore({
          retentionDays,
          engines: 'plain',
          execute: (sql) => connection.execute(sql),
          select: (sql) => connection.select(sql, {}, {}),
          logger,
        }),
      ),
    );
    this.#migration = run.catch(() => undefined); // one at a time; a failed one does not stop the next
    return run;
  }

  async ping(): Promise<void> {
    await this.query({ name: 'ping', sql: 'SELECT 1 AS one', lane: 'control', limits: { timeoutMs: PING_TIMEOUT_MS } });
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    for (const stop of this.#stops) stop.stop(closedError());
    const { kill, ...others } = this.#lanes;
    await this.#migration;
    await Promise.all(Object.values(others).map((lane) => lane.close()));
    await kill.close(); // last: it ends the queries that the other lanes wait for
    this.#folder.close();
  }

  #nextLogComment(name: string): string {
    this.#sequence += 1;
    return `${name}#${this.#sequence}`;
  }
}
