/** Pricing stored spans anew: which models there are, what would change, and the change itself. See docs/decisions/0010. */
import type { PriceGroup } from '@sentryai/schema';
import type { RowChange } from '../../port.ts';
import { textLiteral } from '../../query-parameters.ts';
import type { StoreQuery } from '../query.ts';
import { bucketSql } from '../settle/settle-buckets.ts';
import { fromSpans } from '../spans/span-tables.ts';
import { IS_PRICEABLE, type PriceSql } from './price-sql.ts';

/** A table whose rows carry prices, and the key of its partitions: weeks of the span's start. */
export type RepricedTable = { table: 'spans' | 'entity_spans'; partition: string };

export const REPRICED_TABLES: readonly RepricedTable[] = [
  { table: 'spans', partition: 'toMonday(start_time)' },
  { table: 'entity_spans', partition: 'toMonday(bucket)' },
];

/** Half-open, microseconds. */
export type RepriceWindow = { projectId: number; fromUs: number; toUs: number /** Only this model; '' all. */; model: string };

const GROUP = '(provider, model, model_requested, service_tier)';
const WINDOW = `project_id = {project_id:UInt32}
  AND start_time >= fromUnixTimestamp64Micro({from_us:Int64}, 'UTC') AND start_time < fromUnixTimestamp64Micro({to_us:Int64}, 'UTC')
  AND ({only_model:String} = '' OR model = {only_model:String})`;
const LIMITS = { timeoutMs: 300_000, memoryBytesMax: 1024 ** 3 };

function windowParams({ projectId, fromUs, toUs, model }: RepriceWindow): Record<string, unknown> {
  return { project_id: projectId, from_us: fromUs, to_us: toUs, only_model: model };
}

export type RepriceWeek = { partition: string; spans: number; first_us: number; last_us: number };

/** Weeks of a window with spans that can be priced, oldest first. */
export function repriceWeeks({ table, partition }: RepricedTable, window: RepriceWindow): StoreQuery<RepriceWeek> {
  return {
    name: 'reprice_weeks',
    lane: 'background',
    sql: `SELECT toString(${partition}) AS partition, count() AS spans,
  toUnixTimestamp64Micro(min(start_time)) AS first_us, toUnixTimestamp64Micro(max(start_time)) AS last_us
FROM ${fromSpans(table)}
WHERE ${WINDOW} AND ${IS_PRICEABLE}
GROUP BY partition ORDER BY partition`,
    params: windowParams(window),
    limits: { ...LIMITS, rowsMax: 20_000 },
  };
}

/** Models of a window in a fixed order, those after `after`; full at `limit`. */
export function repriceGroups(
  { table }: Pick<RepricedTable, 'table'>,
  window: RepriceWindow,
  after: PriceGroup | null,
  limit: number,
): StoreQuery<PriceGroup & { spans: number }> {
  const isAfter = `AND ${GROUP} > ({provider:String}, {model:String}, {model_requested:String}, {service_tier:String})`;
  return {
    name: 'reprice_groups',
    lane: 'background',
    sql: `SELECT provider, model, model_requested, service_tier, count() AS spans
FROM ${fromSpans(table)}
WHERE ${WINDOW} AND ${IS_PRICEABLE} ${after === null ? '' : isAfter}
GROUP BY provider, model, model_requested, service_tier
ORDER BY provider, model, model_requested, service_tier
LIMIT {limit:UInt32}`,
    params: { ...windowParams(window), ...after, limit },
    limits: { ...LIMITS, rowsMax: limit },
  };
}

/** Groups with the SQL that prices them. */
export type Repricing = { groups: readonly PriceGroup[]; price: PriceSql };

/** What our own figure is now: beside the emitter's where that counts. */
const OWN_COST = "if(cost_source = 'emitter', computed_cost_usd, cost_usd)";
/** Amounts that differ by less than this came from another order of the same additions. */
const isOtherAmount = (cost: string): string => `ifNull(abs(${OWN_COST} - (${cost})) > 1e-9 * abs(${cost}) + 1e-15, 1)`;

/** True for spans whose columns do not say what they should. */
function differsSql({ cost, id, source, tier, notes }: PriceSql): string {
  const isSameText = `price_id = ${id} AND price_source = ${source} AND price_tier = ${tier} AND price_notes = ${notes}`;
  const isSameAmount = `((isNull(${OWN_COST}) AND isNull(${cost})) OR NOT ${isOtherAmount(cost)})`;
  return `NOT (${isSameText} AND ${isSameAmount})`;
}

function picksSql({ projectId, fromUs, toUs }: RepriceWindow, groups: readonly PriceGroup[]): string {
  const names = groups.map(
    ({ provider, model, model_requested, service_tier }) =>
      `(${[provider, model, model_requested, service_tier].map(textLiteral).join(', ')})`,
  );
  return `project_id = ${projectId} AND start_time >= fromUnixTimestamp64Micro(${fromUs}, 'UTC') AND start_time < fromUnixTimestamp64Micro(${toUs}, 'UTC')
  AND ${IS_PRICEABLE} AND ${GROUP} IN (${names.join(', ')})`;
}

export type RepriceOutcome = {
  spans: number;
  /** Had no price and get one. */
  priced: number;
  /** Get another amount. */
  changed: number;
  /** Had a price and lose it. */
  unpriced: number;
  /** Keep a cost that the application gave; ours beside it is among the counts above. */
  given: number;
  /** Rows to be rewritten: those above, and those whose price only gets another name. */
  different: number;
};

/** What pricing these groups anew would change. */
export function repriceOutcome(
  { table }: Pick<RepricedTable, 'table'>,
  window: RepriceWindow,
  { groups, price }: Repricing,
): StoreQuery<RepriceOutcome> {
  return {
    name: 'reprice_outcome',
    lane: 'background',
    sql: `SELECT count() AS spans,
  countIf(isNull(${OWN_COST}) AND isNotNull(${price.cost})) AS priced,
  countIf(isNotNull(${OWN_COST}) AND isNotNull(${price.cost}) AND ${isOtherAmount(price.cost)}) AS changed,
  countIf(isNotNull(${OWN_COST}) AND isNull(${price.cost})) AS unpriced,
  countIf(cost_source = 'emitter') AS given,
  countIf(${differsSql(price)}) AS different
FROM ${fromSpans(table)}
WHERE ${picksSql(window, groups)}`,
    params: {},
    limits: { ...LIMITS, rowsMax: 1 },
  };
}

/** The change itself, for Store.update. A cost that the emitter gave stays; ours goes beside it. */
export function repriceChange(window: RepriceWindow, { groups, price }: Repricing): RowChange {
  const unlessGiven = (column: string, sql: string): string => `if(cost_source = 'emitter', ${column}, ${sql})`;
  return {
    set: {
      computed_cost_usd: `if(cost_source = 'emitter', ${price.cost}, NULL)`,
      cost_usd: unlessGiven('cost_usd', price.cost),
      cost_input_usd: unlessGiven('cost_input_usd', price.input),
      cost_output_usd: unlessGiven('cost_output_usd', price.output),
      cost_source: unlessGiven('cost_source', `if(isNull(${price.cost}), '', 'computed')`),
      price_id: price.id,
      price_source: price.source,
      price_tier: price.tier,
      price_notes: price.notes,
    },
    where: `${picksSql(window, groups)} AND ${differsSql(price)}`,
  };
}

/** Groups as four lists of equal length, the form in which they are parameters. */
const GROUP_SET = `(SELECT g.1, g.2, g.3, g.4 FROM (SELECT arrayJoin(arrayZip({providers:Array(String)}, {models:Array(String)},
    {models_requested:Array(String)}, {service_tiers:Array(String)})) AS g))`;

function groupParams(groups: readonly PriceGroup[]): Record<string, readonly string[]> {
  return {
    providers: groups.map(({ provider }) => provider),
    models: groups.map(({ model }) => model),
    models_requested: groups.map(({ model_requested: requested }) => requested),
    service_tiers: groups.map(({ service_tier: tier }) => tier),
  };
}

export type RepricedTrace = {
  trace_id: string;
  bucket: number;
  first_start_us: number;
  last_start_us: number;
  newest_received_ms: number;
  span_count: number;
};

/** Traces of some buckets with spans of these groups in the window, in order of their ids after `afterTraceId`; full at `limit`. */
export function repricedTraces(
  { table }: Pick<RepricedTable, 'table'>,
  window: RepriceWindow,
  input: { groups: readonly PriceGroup[]; buckets: readonly number[]; afterTraceId: string; limit: number },
): StoreQuery<RepricedTrace> {
  const { groups, buckets, afterTraceId, limit } = input;
  return {
    name: 'repriced_traces',
    lane: 'background',
    sql: `SELECT lower(hex(span.trace_id)) AS trace_id, any(${bucketSql('span.trace_id')}) AS bucket, toUnixTimestamp64Micro(min(span.start_time)) AS first_start_us,
  toUnixTimestamp64Micro(max(span.start_time)) AS last_start_us, toUnixTimestamp64Milli(max(span.received_at)) AS newest_received_ms,
  toUInt32(count()) AS span_count
FROM (SELECT trace_id, start_time, received_at FROM ${fromSpans(table)} WHERE ${WINDOW} AND ${GROUP} IN ${GROUP_SET}) AS span
WHERE ${bucketSql('span.trace_id')} IN {buckets:Array(UInt32)}
  AND span.trace_id > toFixedString(unhex({after_trace_id:String}), 16)
GROUP BY span.trace_id ORDER BY span.trace_id LIMIT {limit:UInt32}`,
    params: { ...windowParams(window), ...groupParams(groups), buckets, after_trace_id: afterTraceId, limit },
    limits: { ...LIMITS, rowsMax: limit },
  };
}
