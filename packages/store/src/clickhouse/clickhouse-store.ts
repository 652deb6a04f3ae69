import { randomUUID } from 'node:crypto';
import type { ClickHouseClient, ResultSet } from '@clickhouse/client';
import { insertError, queryError, timeoutError } from '../engine-error.ts';
import type { TableEngines } from '../engines.ts';
import { QueryAbortedError, StoreRejectedError, StoreUnavailableError } from '../errors.ts';
import type { StoreLogger } from '../logger.ts';
import { migrateStore } from '../migrations.ts';
import type { QueryOptions, Store, TableBlock, UpdateOptions } from '../port.ts';
import { ANSWER_SETTINGS, defaultQueryLimits, querySettings } from '../query-limits.ts';
import { assertParameters } from '../query-parameters.ts';
import { updateRows } from '../update-rows.ts';
import type { SendBlock } from './send-block.ts';

type Parts = {
  client: ClickHouseClient;
  sendBlock: SendBlock;
  engines: TableEngines;
  withLock: <Result>(work: () => Promise<Result>) => Promise<Result>;
  logger: StoreLogger;
};

/** The server ends a query at its own limit; the request is given up this much later if no answer came. */
const TIMEOUT_GRACE_MS = 1000;

/** The server twin; open it with openClickHouseStore. */
export class ClickHouseStore implements Store {
  readonly #parts: Parts;
  readonly #inserts = new Set<Promise<void>>();
  #closed: Promise<void> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async insert(block: TableBlock, token: string): Promise<void> {
    this.#assertOpen();
    if (token === '') throw new StoreRejectedError('A block needs a token that names its content; nothing was stored.');
    if (block.rows === 0) return;
    const sent = this.#parts.sendBlock(block, token, `insert_${block.table}#${randomUUID()}`);
    this.#inserts.add(sent);
    try {
      await sent;
    } catch (error) {
      throw insertError(block.table, error);
    } finally {
      this.#inserts.delete(sent);
    }
  }

  query<Row extends object>(options: QueryOptions): Promise<Row[]> {
    return this.#select('JSON', options, async (result) => (await result.json<Row>()).data);
  }

  queryBytes(options: QueryOptions): Promise<Uint8Array> {
    return this.#select('JSONCompact', options, async (result) => Buffer.from(await result.text()));
  }

  async #select<Format extends 'JSON' | 'JSONCompact', Answer>(
    format: Format,
    options: QueryOptions,
    read: (result: ResultSet<Format>) => Promise<Answer>,
  ): Promise<Answer> {
    this.#assertOpen();
    const { name, sql, params = {}, lane = 'interactive', signal } = options;
    assertParameters(name, sql, params);
    const limits = { ...defaultQueryLimits(lane), ...options.limits };
    const queryId = randomUUID();
    const deadline = AbortSignal.timeout(limits.timeoutMs + TIMEOUT_GRACE_MS);
    const stop = signal === undefined ? deadline : AbortSignal.any([deadline, signal]);
    try {
      const result = await this.#parts.client.query({
        query: sql,
        format,
        query_params: { ...params },
        query_id: queryId,
        // wait_end_of_query: an error after the first rows comes as an error, not as a cut answer
        clickhouse_settings: { ...ANSWER_SETTINGS, ...querySettings(limits, `${name}#${queryId}`), wait_end_of_query: 1 },
        abort_signal: stop,
      });
      return await read(result);
    } catch (error) {
      if (stop.aborted) this.#kill(queryId);
      if (signal?.aborted) throw new QueryAbortedError(`Query ${name} was stopped because its caller no longer waits for it.`);
      if (deadline.aborted) throw timeoutError(name);
      throw queryError(name, error);
    }
  }

  /** Closing the request does not end the server's work. Nobody waits for the outcome: the time limit ends it anyway. */
  #kill(queryId: string): void {
    const { client, logger } = this.#parts;
    client
      .command({ query: 'KILL QUERY WHERE query_id = {query_id:String} ASYNC', query_params: { query_id: queryId } })
      .catch((error: Error) => logger.warn({ query: queryId, reason: error.name }, 'could not kill a query'));
  }

  async update(options: UpdateOptions): Promise<void> {
    this.#assertOpen();
    const { client, engines } = this.#parts;
    const engine = {
      execute: async (sql: string) => {
        await client.command({ query: sql });
      },
      select: async (sql: string) => (await (await client.query({ query: sql, format: 'JSON' })).json<object>()).data,
      isReplicated: engines === 'replicated',
    };
    await updateRows(engine, options);
  }

  async migrate({ retentionDays }: { retentionDays: number }): Promise<void> {
    this.#assertOpen();
    const { client, engines, withLock, logger } = this.#parts;
    await withLock(() =>
      migrateStore({
        retentionDays,
        engines,
        execute: async (sql) => {
          await client.command({ query: sql });
        },
        select: async (sql) => (await (await client.query({ query: sql, format: 'JSON' })).json<object>()).data,
        logger,
      }),
    );
  }

  async ping(): Promise<void> {
    this.#assertOpen();
    await this.query({ name: 'ping', sql: 'SELECT 1 AS one', lane: 'control', limits: { timeoutMs: 5000 } });
  }

  close(): Promise<void> {
    this.#closed ??= Promise.allSettled(this.#inserts).then(() => this.#parts.client.close());
    return this.#closed;
  }

  #assertOpen(): void {
    if (this.#closed !== undefined) throw new StoreUnavailableError('The store is closed; nothing was done.');
  }
}
