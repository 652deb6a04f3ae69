import { readAnswer } from '@sentryai/store/answer-bytes';
import { runQuery, runQueryBytes, type StoreQuery } from '@sentryai/store/queries/index';
import type { FastifyRequest } from 'fastify';
import type { ApiOptions } from '../context.ts';

/** Runs a query for a request; it is stopped when the client goes away. */
export type RequestQueries = <Row extends object>(query: StoreQuery<Row>) => Promise<Row[]>;

export function queriesOf(request: FastifyRequest, { store }: Pick<ApiOptions, 'store'>): RequestQueries {
  return (query) => runQuery(store, query, request.disconnected);
}

/** The same for answers of many thousand rows: read from bytes, which is several times cheaper than from JSON there. */
export function bigQueriesOf(request: FastifyRequest, { store }: Pick<ApiOptions, 'store'>): RequestQueries {
  return async (query) => readAnswer(await runQueryBytes(store, query, request.disconnected));
}
