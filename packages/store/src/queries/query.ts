import type { QueryLane, QueryLimits, Store } from '../port.ts';

/** A condition with its parameters, made by the search compiler of the API. Values stand in `params` only. */
export type SqlFilter = {
  /** Boolean SQL over the columns of the table searched; may use the parameters of windowParams. */
  sql: string;
  params: Readonly<Record<string, unknown>>;
};

/** Half-open time window in microseconds since the Unix epoch. Every list has one. */
export type TimeWindow = {
  fromUs: number;
  toUs: number;
  /**
   * Which time it is about: `event` when the thing happened (default), `received` when it reached us (tail).
   */
  by?: 'event' | 'received';
};

/** What every list needs: whose rows, from when, how many, which, after which. */
export type ListInput = {
  projectId: number;
  window: TimeWindow;
  /** Rows wanted; lists fetch one more so that the caller sees whether there is a next page. */
  limit: number;
  filter?: SqlFilter | undefined;
  cursor?: Cursor | undefined;
};

/** Sort values of the last row of a page: its time, then what makes it unique. */
export type Cursor = { timeUs: number; ids: readonly string[] };

/** A ready query: text, values, bounds and, as a type, its rows. */
export type StoreQuery<Row extends object> = {
  /** snake_case; goes into the engine's log, metrics and error messages. */
  name: string;
  sql: string;
  params: Readonly<Record<string, unknown>>;
  limits: Partial<QueryLimits>;
  lane?: QueryLane;
  /** Never set: carries the row type from the definition to runQuery. */
  row?: Row;
};

/** Runs a query for another thread to read (answer-bytes.ts). Errors: those of Store.query. */
export function runQueryBytes(store: Pick<Store, 'queryBytes'>, query: StoreQuery<object>, signal?: AbortSignal): Promise<Uint8Array> {
  const { name, sql, params, limits, lane = 'interactive' } = query;
  return store.queryBytes({ name, sql, params, limits, lane, ...(signal === undefined ? {} : { signal }) });
}

/** Runs a query. Errors: those of Store.query. */
export function runQuery<Row extends object>(store: Pick<Store, 'query'>, query: StoreQuery<Row>, signal?: AbortSignal): Promise<Row[]> {
  return store.query<Row>({
    name: query.name,
    sql: query.sql,
    params: query.params,
    limits: query.limits,
    lane: query.lane ?? 'interactive',
    ...(signal === undefined ? {} : { signal }),
  });
}
