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

/** Bytes of one page of an export in the engine. Bigger pages are asked for again in parts. */
const EXPORT_PAGE_BYTES_MAX = 32 * 1024 * 1024;
const EXPORT_PAGE_TIMEOUT_MS = 60_000;

/** The same for exports: on connections of their own, with time for scans. */
export function exportQueriesOf(request: FastifyRequest, { store }: Pick<ApiOptions, 'store'>): RequestQueries {
  return async ({ limits, ...query }) => {
    const bounds = { ...limits, timeoutMs: EXPORT_PAGE_TIMEOUT_MS, resultBytesMax: EXPORT_PAGE_BYTES_MAX };
    return readAnswer(await runQueryBytes(store, { ...query, limits: bounds, lane: 'long' }, request.disconnected));
  };
}
