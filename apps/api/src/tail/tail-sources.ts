import type { TailEvent } from '@sentryai/schema';
import {
  listErrors,
  listLogs,
  listScores,
  listSpans,
  type ItemRecord,
  type ListInput,
  type SpanListRecord,
  type StoreQuery,
} from '@sentryai/store/queries/index';
import { errorAnswer, logAnswer, scoreAnswer } from '../answers/item-answers.ts';
import { spanRowAnswer } from '../answers/span-answers.ts';
import { findSpanTables } from '../span-tables.ts';
import { errorSearch, logSearch, scoreSearch, spanSearch, type SearchDialect } from '../search/index.ts';

export const TAIL_TYPES = ['span', 'log', 'error', 'score'] as const satisfies readonly TailEvent['type'][];
export type TailType = (typeof TAIL_TYPES)[number];

/** A stored row on its way to the people who watch. */
export type TailItem = {
  /** Unique within its type; a running span and the same span when it has ended are two, as are the tellings of one. */
  id: string;
  receivedMs: number;
  event: TailEvent;
};

/** Where events of one type come from. */
export type TailSource = {
  dialect: SearchDialect;
  /** Newest rows of a window, and how one becomes an item. */
  load: (run: <Row extends object>(query: StoreQuery<Row>) => Promise<Row[]>, input: ListInput) => Promise<TailItem[]>;
};

export const TAIL_SOURCES: Readonly<Record<TailType, TailSource>> = {
  span: {
    dialect: spanSearch,
    load: async (run, input) => {
      const tables = await findSpanTables(run, input.projectId, input.window);
      return (await run(listSpans({ ...input, ...tables }))).map(spanItem);
    },
  },
  log: {
    dialect: logSearch,
    load: async (run, input) => (await run(listLogs(input))).map((row) => item(row, { type: 'log', data: logAnswer(row) })),
  },
  error: {
    dialect: errorSearch,
    load: async (run, input) => (await run(listErrors(input))).map((row) => item(row, { type: 'error', data: errorAnswer(row) })),
  },
  score: {
    dialect: scoreSearch,
    load: async (run, input) => (await run(listScores(input))).map((row) => item(row, { type: 'score', data: scoreAnswer(row) })),
  },
};

function item(row: ItemRecord, event: TailEvent): TailItem {
  return { id: `${row.event_id}${row.received_ms}`, receivedMs: row.received_ms, event };
}

function spanItem(row: SpanListRecord): TailItem {
  return {
    // What is told anew is received anew.
    id: `${row.trace_id}${row.span_id}${row.is_running}${row.received_ms}`,
    receivedMs: row.received_ms,
    event: { type: 'span', data: spanRowAnswer(row) },
  };
}
