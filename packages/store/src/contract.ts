/** What every store twin must do. A twin's test calls describeStoreContract with a function that opens it in a folder. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { SETTLED_TABLE_NAMES, TABLE_NAMES } from '@sentryai/schema';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readAnswer } from './answer-bytes.ts';
import { encodeBlock } from './block.ts';
import { BASE_MS, bareSpanRow, rowsOfEveryTable, spanRow, UNICODE, WEEK_MS } from './contract-rows.ts';
import { expectedRow, readBack } from './contract-read.ts';
import { StoreUnavailableError } from './errors.ts';
import { textLiteral } from './query-parameters.ts';
import type { Store } from './port.ts';
import { TABLE_TIMES } from './migrations.ts';
import { TABLE_COLUMNS } from './tables.ts';

/** For the engine to start or end a query, on a busy machine. */
const WAIT = { timeout: 10_000 };
const ENDLESS_SQL = 'SELECT count() AS rows FROM numbers(1000000000000) WHERE sipHash64(number) = 1';

/**
 *  name  of the twin
 *  open  opens the store that lives in the folder; opening it again after close() finds the same data
 */
export function describeStoreContract(name: string, open: (folder: string) => Promise<Store>): void {
  describe(`${name} store`, () => {
    let folder: string;
    let store: Store;
    const reopen = async (): Promise<void> => {
      await store.close();
      store = await open(folder);
    };
    const countOf = async (batchId: string): Promise<number> => {
      const sql = 'SELECT count() AS rows FROM spans WHERE batch_id = {batch_id:String}';
      const [row] = await store.query<{ rows: number }>({ name: 'contract_count', sql, params: { batch_id: batchId } });
      return row!.rows;
    };
    const runningQueries = async (queryName: string): Promise<number> => {
      const sql = "SELECT count() AS running FROM system.processes WHERE startsWith(Settings['log_comment'], {name:String})";
      const [row] = await store.query<{ running: number }>({ name: 'processes', sql, params: { name: `${queryName}#` }, lane: 'control' });
      return row!.running;
    };

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'store-contract-'));
      store = await open(folder);
      await store.migrate({ retentionDays: 0 });
    });

    afterAll(async () => {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    });

    describe('schema', () => {
      it('has exactly the columns that blocks are encoded with', async () => {
        for (const table of [...TABLE_NAMES, ...SETTLED_TABLE_NAMES]) {
          const described = await store.query<{ name: string; type: string }>({
            name: 'contract_describe',
            sql: `DESCRIBE TABLE ${table}`,
          });
          const actual = described.map(({ name: column, type }) => ({
            name: column,
            type: type.replace(/LowCardinality\((\w+)\)/g, '$1'),
          }));
          expect(actual, table).toEqual(TABLE_COLUMNS[table].map(({ name: column, type }) => ({ name: column, type })));
        }
      });

      it('migrates again without changing anything', async () => {
        await store.migrate({ retentionDays: 0 });
        const rows = await store.query<{ version: number }>({
          name: 'contract_versions',
          sql: 'SELECT version FROM schema_migrations ORDER BY 1',
        });
        expect(rows[0]).toEqual({ version: 1 });
        expect(new Set(rows.map((row) => row.version)).size).toBe(rows.length);
      });

      it('migrates after queries with narrow limits, which are theirs alone', async () => {
        for (const lane of ['control', 'interactive'] as const) {
          await Promise.all(
            Array.from({ length: 8 }, () =>
              store.query({ name: 'contract_narrow', sql: 'SELECT 1 AS one', lane, limits: { rowsMax: 1, memoryBytesMax: 50_000_000 } }),
            ),
          );
        }
        await store.migrate({ retentionDays: 0 });
      });

      it('sets and removes retention on every table', async () => {
        const ttlTables = async (): Promise<string[]> => {
          const sql = "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine_full LIKE '%toIntervalDay(30)%'";
          return (await store.query<{ name: string }>({ name: 'contract_ttl', sql })).map((row) => row.name).sort();
        };
        await store.migrate({ retentionDays: 30 });
        expect(await ttlTables()).toEqual(Object.keys(TABLE_TIMES).sort());
        await store.migrate({ retentionDays: 0 });
        expect(await ttlTables()).toEqual([]);
      });
    });

    describe('insert', () => {
      it.each(TABLE_NAMES)('gives back every value of %s as it went in', async (table) => {
        const rows = rowsOfEveryTable()[table];
        await store.insert(encodeBlock(table, rows as never, 'read-back'), `read-back:${table}`);
        const expected = rows.map((row) => expectedRow(table, row, 'read-back'));
        const time = TABLE_COLUMNS[table].find((column) => column.type.startsWith('DateTime'))!.name;
        expected.sort((a, b) => (String(a[time]) < String(b[time]) ? -1 : 1));
        expect(await readBack(store, table, 'read-back')).toEqual(expected);
      });

      it('keeps any text, number and map', async () => {
        const text = fc.string({ unit: 'binary', maxLength: 60 });
        const count = fc.option(fc.nat(Number.MAX_SAFE_INTEGER), { nil: null });
        const row = fc.record({
          name: text,
          error_message: text,
          input_tokens: count,
          cost_usd: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { nil: null }),
          is_streaming: fc.option(fc.boolean(), { nil: null }),
          tags: fc.dictionary(text, text, { maxKeys: 4 }).map((tags) => ({ ...tags })),
        });
        let run = 0;
        await fc.assert(
          fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 40 }), async (values) => {
            const batchId = `property-${run++}`;
            const rows = values.map((value, index) => bareSpanRow(index, value));
            await store.insert(encodeBlock('spans', rows, batchId), batchId);
            const stored = await readBack(store, 'spans', batchId);
            expect(JSON.stringify(stored)).toBe(JSON.stringify(rows.map((value) => expectedRow('spans', value, batchId))));
          }),
          { numRuns: 12 },
        );
      });

      it('takes the same token once, also after it was closed and opened', async () => {
        const block = encodeBlock('spans', [spanRow(0), spanRow(1)], 'same-token');
        await store.insert(block, 'same-token');
        await store.insert(block, 'same-token');
        expect(await countOf('same-token')).toBe(2);
        await reopen();
        await store.insert(block, 'same-token');
        expect(await countOf('same-token')).toBe(2);
      });

      it('takes the same rows twice under different tokens', async () => {
        const block = encodeBlock('spans', [spanRow(0)], 'two-tokens');
        await store.insert(block, 'two-tokens:a');
        await store.insert(block, 'two-tokens:b');
        expect(await countOf('two-tokens')).toBe(2);
      });

      it('does not take a token of one table for that of another', async () => {
        const rows = rowsOfEveryTable();
        await store.insert(encodeBlock('logs', rows.logs, 'shared'), 'shared-token');
        await store.insert(encodeBlock('spans', [spanRow(0)], 'shared'), 'shared-token');
        expect(await readBack(store, 'logs', 'shared')).toHaveLength(rows.logs.length);
        expect(await countOf('shared')).toBe(1);
      });

      it('takes a block over more than 100 weeks once', async () => {
        const rows = Array.from({ length: 104 }, (_, week) => bareSpanRow(week, { start_time_us: (BASE_MS - week * WEEK_MS) * 1000 }));
        const block = encodeBlock('spans', rows, 'many-weeks');
        await store.insert(block, 'many-weeks');
        await store.insert(block, 'many-weeks');
        expect(await countOf('many-weeks')).toBe(104);
      });

      it('takes 100,000 rows in one block once', async () => {
        const rows = Array.from({ length: 100_000 }, (_, index) => bareSpanRow(index));
        const block = encodeBlock('spans', rows, 'large');
        await store.insert(block, 'large');
        await store.insert(block, 'large');
        expect(await countOf('large')).toBe(100_000);
      });

      it('does nothing for a block without rows', async () => {
        await store.insert(encodeBlock('spans', [], 'none'), 'none');
        expect(await countOf('none')).toBe(0);
      });

      it('refuses broken bytes for good, without repeating them', async () => {
        const { block } = encodeBlock('spans', [spanRow(0, { name: 'secret-name' })], 'broken');
        const cut = { table: 'spans', rows: 1, block: block.slice(0, block.length - 20) } as const;
        const error: Error = await store.insert(cut, 'broken').then(
          () => expect.fail('was taken'),
          (reason: Error) => reason,
        );
        expect(error).toMatchObject({ code: 'store_rejected', retryable: false });
        expect(inspect(error, { depth: 8 })).not.toContain('secret-name');
        expect(await countOf('broken')).toBe(0);
      });

      it('takes blocks of all tables at the same time as queries', async () => {
        const rows = rowsOfEveryTable();
        const inserts = Array.from({ length: 3 }, (_, round) =>
          TABLE_NAMES.map((table) => store.insert(encodeBlock(table, rows[table] as never, 'parallel'), `parallel:${round}`)),
        ).flat();
        const queries = Array.from({ length: 60 }, (_, index) =>
          store.query<{ index: number; text: string }>({
            name: 'contract_parallel',
            sql: 'SELECT {index:UInt32} AS index, {text:String} AS text',
            params: { index, text: `text ${index}` },
          }),
        );
        await Promise.all(inserts);
        expect((await Promise.all(queries)).flat()).toEqual(Array.from({ length: 60 }, (_, index) => ({ index, text: `text ${index}` })));
        expect(await countOf('parallel')).toBe(rows.spans.length * 3);
      });
    });

    describe('update', () => {
      const MONDAY = textLiteral(new Date(BASE_MS - 6 * 86_400_000).toISOString().slice(0, 10));
      const costs = async (batchId: string): Promise<unknown[]> => {
        const sql = `SELECT name, cost_usd, price_id FROM spans WHERE batch_id = {batch_id:String} ORDER BY start_time`;
        return await store.query({ name: 'contract_costs', sql, params: { batch_id: batchId } });
      };
      const insertSpans = async (batchId: string, ...names: string[]): Promise<void> => {
        const rows = names.map((spanName, index) => spanRow(index, { name: spanName, cost_usd: null, price_id: '' }));
        await store.insert(encodeBlock('spans', rows, batchId), batchId);
      };

      it('rewrites the rows that are picked, from their old values, and no others', async () => {
        const picked = "it's\\ 'a' {x:UInt8}";
        await insertSpans('updated', picked, 'other', 'third');
        await insertSpans('untouched', picked);
        const where = (spanName: string) => `batch_id = 'updated' AND name = ${textLiteral(spanName)}`;
        const changes = [
          { set: { cost_usd: 'toFloat64(assumeNotNull(input_tokens)) * 2', price_id: textLiteral('new@1') }, where: where(picked) },
          { set: { cost_usd: '0.1 + 0.2', cost_output_usd: 'cost_usd' }, where: where('other') },
        ];
        await store.update({ name: 'contract_update', table: 'spans', partition: MONDAY, changes });
        const expected = [
          { name: picked, cost_usd: 2_400, price_id: 'new@1' },
          { name: 'other', cost_usd: 0.1 + 0.2, price_id: '' },
          { name: 'third', cost_usd: null, price_id: '' },
        ];
        expect(await costs('updated')).toEqual(expected);
        expect(await costs('untouched')).toEqual([{ name: picked, cost_usd: null, price_id: '' }]);
        await reopen();
        expect(await costs('updated')).toEqual(expected);
      });

      it('leaves other partitions alone', async () => {
        const rows = [0, 1].map((week) => spanRow(week, { start_time_us: (BASE_MS - week * WEEK_MS) * 1000, cost_usd: null }));
        await store.insert(encodeBlock('spans', rows, 'weeks'), 'weeks');
        const changes = [{ set: { cost_usd: '7' }, where: "batch_id = 'weeks'" }];
        await store.update({ name: 'contract_update', table: 'spans', partition: MONDAY, changes });
        expect(await costs('weeks')).toMatchObject([{ cost_usd: null }, { cost_usd: 7 }]);
      });

      it('keeps tokens: a block whose rows were rewritten is not taken a second time, also after it was closed and opened', async () => {
        const block = encodeBlock('spans', [spanRow(0)], 'rewritten');
        await store.insert(block, 'rewritten');
        const changes = [{ set: { cost_usd: '1' }, where: "batch_id = 'rewritten'" }];
        await store.update({ name: 'contract_update', table: 'spans', partition: MONDAY, changes });
        await store.insert(block, 'rewritten');
        await reopen();
        await store.insert(block, 'rewritten');
        expect(await costs('rewritten')).toMatchObject([{ cost_usd: 1 }]);
      });

      it('says what is wrong with an expression, and changes nothing', async () => {
        await insertSpans('invalid', 'a');
        const changes = [{ set: { cost_usd: 'no_such_column' }, where: "batch_id = 'invalid'" }];
        const update = store.update({ name: 'contract_update', table: 'spans', partition: MONDAY, changes });
        await expect(update).rejects.toMatchObject({ code: 'query_invalid' });
        expect(await costs('invalid')).toMatchObject([{ cost_usd: null }]);
      });

      it('gives up an expression that fails for some row, and takes further updates', { timeout: 60_000 }, async () => {
        await insertSpans('failing', 'a');
        const failing = [{ set: { cost_usd: "throwIf(name = 'a') + 1" }, where: "batch_id = 'failing'" }];
        const update = store.update({ name: 'contract_update', table: 'spans', partition: MONDAY, changes: failing });
        await expect(update).rejects.toMatchObject({ code: 'store_unavailable', retryable: true });
        const changes = [{ set: { cost_usd: '2' }, where: "batch_id = 'failing'" }];
        await store.update({ name: 'contract_update', table: 'spans', partition: MONDAY, changes });
        expect(await costs('failing')).toMatchObject([{ cost_usd: 2 }]);
      });
    });

    describe('query', () => {
      it('passes parameters as values, whatever they contain', async () => {
        const texts = [UNICODE, "'; DROP TABLE spans; --", "\\'", '\\', '', '\\N', "' OR 1=1", '{x:String}', '%', '\r\n'];
        for (const text of texts) {
          const sql =
            'SELECT {text:String} AS text, {texts:Array(String)} AS texts, {map:Map(String, String)} AS map, {none:Nullable(String)} AS none';
          const params = { text, texts: [text, 'b'], map: { [text]: text }, none: null };
          expect(await store.query({ name: 'contract_parameters', sql, params })).toEqual([params]);
        }
      });

      it('passes numbers, booleans and times as parameters', async () => {
        const sql =
          'SELECT {big:UInt64} AS big, {negative:Int64} AS negative, {float:Float64} AS float, {bool:Bool} AS bool, ' +
          '{ids:Array(UInt32)} AS ids, {time:DateTime64(6)} AS time, {ticks:DateTime64(6)} AS ticks';
        const params = {
          big: Number.MAX_SAFE_INTEGER,
          negative: -5,
          float: 1.5e-7,
          bool: true,
          ids: [1, 2],
          time: '2026-11-22 10:00:00.123456',
          ticks: BASE_MS * 1000 + 1,
        };
        expect(await store.query({ name: 'contract_numbers', sql, params })).toEqual([
          { ...params, time: '2026-11-22T10:00:00.123456Z', ticks: '2026-11-22T10:00:00.000001Z' },
        ]);
      });

      it('refuses a query whose parameter is missing instead of taking an older value', async () => {
        const sql = 'SELECT {left_over:UInt32} AS value';
        await store.query({ name: 'contract_given', sql, params: { left_over: 1 } });
        await expect(store.query({ name: 'contract_missing', sql })).rejects.toMatchObject({ code: 'query_invalid' });
      });

      it('stops at its time limit', async () => {
        const query = store.query({ name: 'contract_timeout', sql: ENDLESS_SQL, limits: { timeoutMs: 200 } });
        await expect(query).rejects.toMatchObject({ code: 'query_timeout', retryable: true });
        await vi.waitUntil(async () => (await runningQueries('contract_timeout')) === 0, WAIT);
      });

      it('fails when the answer has more rows than allowed, never cuts it', async () => {
        const query = (rows: number) =>
          store.query({
            name: 'contract_rows',
            sql: 'SELECT number FROM numbers({rows:UInt32})',
            params: { rows },
            limits: { rowsMax: 10 },
          });
        expect(await query(10)).toHaveLength(10);
        await expect(query(11)).rejects.toMatchObject({ code: 'result_too_large', retryable: false });
      });

      it('fails when it needs more memory than allowed', async () => {
        const sql = 'SELECT length(groupArray(number)) AS length FROM numbers(50000000)';
        const query = store.query({ name: 'contract_memory', sql, limits: { memoryBytesMax: 50_000_000 } });
        await expect(query).rejects.toMatchObject({ code: 'query_too_expensive', retryable: false });
      });

      it('never shows rows of a failed query to the next one', async () => {
        const failing = "SELECT 'leaked' AS value FROM numbers(200000) WHERE throwIf(number = 150000) = 0 SETTINGS max_block_size = 1000";
        for (let round = 0; round < 5; round += 1) {
          await expect(store.query({ name: 'contract_failing', sql: failing, limits: { rowsMax: 1_000_000 } })).rejects.toThrow();
          const answers = await Promise.all(
            Array.from({ length: 6 }, () => store.query({ name: 'contract_next', sql: "SELECT 'mine' AS value" })),
          );
          expect(answers).toEqual(Array.from({ length: 6 }, () => [{ value: 'mine' }]));
        }
      });

      it('does not repeat parameter values in an error', async () => {
        const query = store.query({ name: 'contract_bad_value', sql: 'SELECT {n:UInt32} AS n', params: { n: 'secret-value' } });
        const error: Error = await query.then(
          () => expect.fail('was answered'),
          (reason: Error) => reason,
        );
        expect(error).toMatchObject({ code: 'query_invalid' });
        expect(inspect(error, { depth: 8 })).not.toContain('secret-value');
      });

      it('ends the work in the engine when the caller stops waiting', async () => {
        const abort = new AbortController();
        const query = store.query({ name: 'contract_abort', sql: ENDLESS_SQL, signal: abort.signal, limits: { timeoutMs: 60_000 } });
        const outcome = expect(query).rejects.toMatchObject({ code: 'query_aborted' });
        await vi.waitUntil(async () => (await runningQueries('contract_abort')) === 1, WAIT);
        abort.abort();
        await outcome;
        await vi.waitUntil(async () => (await runningQueries('contract_abort')) === 0, WAIT);
      });

      it('does not start for a caller that stopped waiting before', async () => {
        const query = store.query({ name: 'contract_aborted', sql: ENDLESS_SQL, signal: AbortSignal.abort() });
        await expect(query).rejects.toMatchObject({ code: 'query_aborted' });
      });

      it('answers pages while long queries run', async () => {
        const abort = new AbortController();
        const limits = { timeoutMs: 60_000 };
        const long = Array.from({ length: 4 }, () =>
          store
            .query({ name: 'contract_export', sql: ENDLESS_SQL, lane: 'long', signal: abort.signal, limits })
            .catch((error: Error) => error),
        );
        await vi.waitUntil(async () => (await runningQueries('contract_export')) > 0, WAIT);
        expect(await store.query({ name: 'contract_page', sql: 'SELECT {n:UInt8} AS n', params: { n: 1 } })).toEqual([{ n: 1 }]);
        abort.abort();
        expect(await Promise.all(long)).toEqual(Array.from({ length: 4 }, () => expect.objectContaining({ code: 'query_aborted' })));
      });
    });

    describe('queryBytes', () => {
      const both = async (sql: string): Promise<[bytes: object[], json: object[]]> => {
        const options = { name: 'contract_bytes', sql, limits: { rowsMax: 200_000 } };
        return [readAnswer(await store.queryBytes(options)), await store.query(options)];
      };

      it.each(TABLE_NAMES)('answers what query answers, for every column of %s', async (table) => {
        const columns = TABLE_COLUMNS[table].map(({ name: column, type }) =>
          type.startsWith('FixedString') ? `lower(hex(${column})) AS ${column}` : column,
        );
        await store.insert(encodeBlock(table, rowsOfEveryTable()[table] as never, 'bytes'), `bytes:${table}`);
        // Tables that add up may merge rows between the two questions; then both are asked again.
        await vi.waitFor(async () => {
          const [bytes, json] = await both(`SELECT ${columns.join(', ')} FROM (SELECT * FROM ${table} ORDER BY ALL LIMIT 5000)`);
          expect(bytes.length).toBeGreaterThan(0);
          expect(JSON.stringify(bytes)).toBe(JSON.stringify(json));
        }, WAIT);
      });

      it('answers what query answers, for every kind of value', async () => {
        const [bytes, json] =
          await both(`SELECT number, toInt64(number) - 9007199254740000 AS negative, toInt8(number % 256 - 128) AS small,
          toFloat32(number / 4) AS float, if(number % 3 = 0, nan, number / 7) AS maybe_nan, number % 2 = 0 AS flag, number = 3 AS is_three,
          toBool(number % 2) AS bool, if(number % 5 = 0, NULL, toString(number)) AS maybe_text,
          toLowCardinality(toString(number % 300)) AS word, CAST(if(number % 4 = 0, NULL, 'x'), 'LowCardinality(Nullable(String))') AS maybe_word,
          range(number % 4) AS list, arrayMap(n -> toLowCardinality(repeat('é', n)), range(number % 3)) AS words, [[number], []] AS lists, ([number], [toLowCardinality('a')]) AS pair,
          map(toUInt16(number % 9), toInt64(number), 400, -1) AS counts, CAST(map(), 'Map(LowCardinality(String), String)') AS nothing,
          CAST(if(number % 2 = 0, 'it\\'s', 'b, c'), 'Enum8(\\'it\\\\\\'s\\' = -1, \\'b, c\\' = 5)') AS choice,
          toDateTime(number * 1000003 % 4000000000, 'UTC') AS second, toDateTime64(number * 1003, 3, 'UTC') - 5000 AS milli,
          fromUnixTimestamp64Micro(toInt64(number * 1000003), 'UTC') AS micro
          FROM numbers(150000)`);
        expect(bytes.length).toBe(150_000);
        expect(JSON.stringify(bytes)).toBe(JSON.stringify(json));
      });

      it('answers FixedString as hex, and nothing for no rows', async () => {
        const sql = "SELECT toFixedString('abcdefgh', 8) AS id FROM numbers({rows:UInt8})";
        const ask = async (rows: number) => readAnswer(await store.queryBytes({ name: 'contract_fixed', sql, params: { rows } }));
        expect(await ask(2)).toEqual([{ id: '6162636465666768' }, { id: '6162636465666768' }]);
        expect(await ask(0)).toEqual([]);
      });

      it('fails as query does', async () => {
        const query = store.queryBytes({ name: 'contract_bytes_rows', sql: 'SELECT number FROM numbers(11)', limits: { rowsMax: 10 } });
        await expect(query).rejects.toMatchObject({ code: 'result_too_large' });
      });
    });

    describe('close', () => {
      it('waits for inserts under way, may be called twice, and refuses work afterwards', async () => {
        await store.ping();
        const block = encodeBlock('spans', [spanRow(0)], 'closing');
        const insert = store.insert(block, 'closing');
        await Promise.all([store.close(), store.close()]);
        await insert;
        await expect(store.query({ name: 'contract_closed', sql: 'SELECT 1' })).rejects.toThrow(StoreUnavailableError);
        await expect(store.insert(block, 'later')).rejects.toThrow(StoreUnavailableError);
        await expect(store.ping()).rejects.toThrow(StoreUnavailableError);
        store = await open(folder);
        expect(await countOf('closing')).toBe(1);
      });
    });
  });
}
