import { errorEntrySchema, logEntrySchema, pageOf, scoreEntrySchema } from '@sentryai/schema';
import { listErrors, listLogs, listScores, type ItemRecord, type ListItemsInput, type StoreQuery } from '@sentryai/store/queries/index';
import type { z } from 'zod';
import { attachScores } from '../answers/attach-scores.ts';
import { errorAnswers } from '../answers/error-answers.ts';
import { ERROR_COLUMN_USES, LOG_COLUMN_USES, logAnswer, SCORE_COLUMN_USES, scoreAnswer } from '../answers/item-answers.ts';
import type { ApiOptions, ApiServer } from '../context.ts';
import { columnsFor, type ColumnUses, type WantedFields } from '../http/fields.ts';
import { listQuerySchema, nextCursor, PROBLEMS, readListRequest } from '../http/list-params.ts';
import { queriesOf, type RequestQueries } from '../http/run-query.ts';
import { errorSearch, logSearch, scoreSearch, type SearchDialect } from '../search/index.ts';

/** `GET /logs`, `/errors`, `/scores`. */
export function registerItems(app: ApiServer, options: ApiOptions): void {
  registerItemList(app, options, {
    path: '/logs',
    summary: 'Newest log records of a window',
    dialect: logSearch,
    schema: logEntrySchema,
    list: listLogs,
    uses: LOG_COLUMN_USES,
    answers: (rows) => rows.map(logAnswer),
  });
  registerItemList(app, options, {
    path: '/errors',
    summary: 'Newest error occurrences of a window, with stack traces and attachments',
    dialect: errorSearch,
    schema: errorEntrySchema,
    list: listErrors,
    uses: ERROR_COLUMN_USES,
    answers: (rows, from) => errorAnswers(rows, { ...from, metadata: options.metadata }),
  });
  registerItemList(app, options, {
    path: '/scores',
    summary: 'Newest scores of a window',
    dialect: scoreSearch,
    schema: scoreEntrySchema,
    list: listScores,
    uses: SCORE_COLUMN_USES,
    answers: async (rows, { run, projectId }) => (await attachScores(run, projectId, rows)).map(scoreAnswer),
  });
}

type ItemList<Row extends ItemRecord, Schema extends z.ZodObject> = {
  path: string;
  summary: string;
  dialect: SearchDialect;
  schema: Schema;
  list: (input: ListItemsInput) => StoreQuery<Row>;
  uses: ColumnUses<z.output<Schema>>;
  answers: (
    rows: readonly Row[],
    from: { run: RequestQueries; projectId: number; wanted: WantedFields },
  ) => z.output<Schema>[] | Promise<z.output<Schema>[]>;
};

function registerItemList<Row extends ItemRecord, Schema extends z.ZodObject>(
  app: ApiServer,
  options: ApiOptions,
  { path, summary, dialect, schema, list, uses, answers }: ItemList<Row, Schema>,
): void {
  app.get(
    path,
    { schema: { summary, tags: [path.slice(1)], querystring: listQuerySchema, response: { 200: pageOf(schema), ...PROBLEMS } } },
    async (request, reply) => {
      const input = readListRequest(request, request.query, { nowMs: options.clock(), dialect, cursor: ['hex16'] });
      const run = queriesOf(request, options);
      const wanted = request.fields;
      const rows = await run(list({ ...input, isRead: columnsFor(wanted, uses) }));
      const keyOf = (row: Row) => ({ timeUs: row.timestamp_us, ids: [row.event_id] });
      const data = await answers(rows.slice(0, input.limit), { run, projectId: input.projectId, wanted });
      return reply.send({ data, next_cursor: nextCursor(rows, input.limit, keyOf) });
    },
  );
}
