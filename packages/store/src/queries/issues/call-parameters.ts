/** What model calls were asked with: those that failed first, and those like them from before. */
import type { StoreQuery, TimeWindow } from '../query.ts';
import { contentsSql } from '../spans/span-contents.ts';
import { spanKeyParams, type SpanKeys, spanKeysSql } from '../spans/span-keys.ts';
import { spanSource } from '../spans/span-source.ts';
import { newestSpansFirst } from '../spans/span-tables.ts';
import { IS_MODEL_KIND } from '../stats/span-measures.ts';
import { windowParams } from '../window-sql.ts';

export type CallRecord = { trace_id: string; span_id: string; name: string; model_requested: string; start_us: number };

const COLUMNS = ['trace_id', 'span_id', 'name', 'model_requested', 'start_time'];
const CALL_SQL = `lower(hex(calls.trace_id)) AS trace_id, lower(hex(calls.span_id)) AS span_id, name, model_requested,
  toUnixTimestamp64Micro(start_time) AS start_us`;

/** Some spans of the window by their ids, with what calls like them are found by. */
export function callsByKey(input: {
  projectId: number;
  window: TimeWindow;
  spans: SpanKeys;
  hasEntities: boolean;
}): StoreQuery<CallRecord> {
  const { projectId, window, spans, hasEntities } = input;
  const extra = ` AND ${spanKeysSql()}`;
  const source = spanSource({ window, columns: COLUMNS, extra, starts: 'none', entities: hasEntities });
  return {
    name: 'calls_by_key',
    sql: `SELECT ${CALL_SQL} FROM (${source}) AS calls`,
    params: { ...windowParams(projectId, window), ...spanKeyParams(spans) },
    limits: { rowsMax: Math.max(1, spans.length * 4), timeoutMs: 4_000 },
  };
}

/**
 * The newest model calls of the window that have one of the names, were asked of one of the models (none given: of any)
 * and belong to one of the services (none given: to any).
 */
export function callsAlike(input: {
  projectId: number;
  window: TimeWindow;
  services: readonly string[];
  names: readonly string[];
  models: readonly string[];
  limit: number;
  hasEntities: boolean;
}): StoreQuery<CallRecord> {
  const { projectId, window, services, names, models, limit, hasEntities } = input;
  const extra = ` AND ${IS_MODEL_KIND} AND name IN {names:Array(String)}${models.length === 0 ? '' : ' AND model_requested IN {models:Array(String)}'}${
    services.length === 0 ? '' : ' AND service IN {services:Array(String)}'
  }`;
  const source = spanSource({
    window,
    columns: COLUMNS,
    extra,
    tail: (table) => `${newestSpansFirst(table)} LIMIT {limit:UInt32}`,
    starts: 'none',
    entities: hasEntities,
  });
  return {
    name: 'calls_alike',
    sql: `SELECT ${CALL_SQL} FROM (${source}) AS calls ORDER BY start_us DESC, span_id LIMIT {limit:UInt32}`,
    params: {
      ...windowParams(projectId, window),
      names,
      limit,
      ...(models.length === 0 ? {} : { models }),
      ...(services.length === 0 ? {} : { services }),
    },
    limits: { rowsMax: limit, timeoutMs: 4_000 },
  };
}

export type CallParametersRecord = { trace_id: string; span_id: string; parameters: string };

/** The model parameters of some spans as stored, those that have any and are not longer than bytesMax. By the tables' sort key. */
export function callParameters(input: { projectId: number; spans: SpanKeys; bytesMax: number }): StoreQuery<CallParametersRecord> {
  const { projectId, spans, bytesMax } = input;
  return {
    name: 'call_parameters',
    sql: contentsSql('content.parameters AS parameters', `content.parameters != '' AND length(content.parameters) <= {bytes_max:UInt64}`),
    params: { project_id: projectId, ...spanKeyParams(spans), bytes_max: bytesMax },
    limits: { rowsMax: Math.max(1, spans.length * 2), timeoutMs: 4_000 },
  };
}
