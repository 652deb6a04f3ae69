import { keepPreviousData, queryOptions, type QueryClient } from '@tanstack/react-query';
import type {
  DeliveryState,
  KeyEntry,
  LedgerCheckResult,
  OutcomeSums,
  QuarantineAction,
  QuarantineDetail,
  QuarantineEntry,
} from '@sentryai/schema';
import { getJson, postJson } from '../../lib/api.ts';
import type { Page } from '../../lib/live-list.ts';
import { apiWindow, chartStepMs, isLiveRange, type TimeRange } from '../../lib/time-range.ts';
import type { OutcomeFilter, QuarantineView } from './fns/delivery-search.ts';

const REFRESH_MS = 5_000;
/** While the processor works on a request, its result is a second or two away. */
const REFRESH_REQUESTED_MS = 1_000;
const QUARANTINE_ROWS = 100;

const refresh = (range: TimeRange) => (isLiveRange(range) ? REFRESH_MS : false);

/** Everything of the window by outcome, over time; with what came in. The filter may name key and protocol. */
export const outcomesOverTime = (project: number, range: TimeRange, filter: OutcomeFilter) =>
  queryOptions({
    queryKey: ['outcomes_over_time', project, range, filter],
    queryFn: ({ signal }) => {
      const step = `${Math.max(1, Math.round(chartStepMs(range) / 60_000))}m`;
      return getJson<OutcomeSums>('/outcomes', { project, ...apiWindow(range), ...filter, group_by: 'outcome', step }, signal);
    },
    placeholderData: keepPreviousData,
    refetchInterval: refresh(range),
  });

/** The same by all that tells items apart. */
export const outcomesInDetail = (project: number, range: TimeRange, filter: OutcomeFilter) =>
  queryOptions({
    queryKey: ['outcomes_in_detail', project, range, filter],
    queryFn: ({ signal }) =>
      getJson<OutcomeSums>(
        '/outcomes',
        { project, ...apiWindow(range), ...filter, group_by: 'outcome,reason,key,protocol,item_type' },
        signal,
      ),
    placeholderData: keepPreviousData,
    refetchInterval: refresh(range),
  });

export const deliveryState = (project: number) =>
  queryOptions({
    queryKey: ['delivery_state', project],
    queryFn: ({ signal }) => getJson<DeliveryState>('/delivery', { project }, signal),
    refetchInterval: REFRESH_MS,
  });

/** Names of ingest keys by id; the ledger knows ids. */
export const keyNames = (project: number) =>
  queryOptions({
    queryKey: ['key_names', project],
    queryFn: async ({ signal }) => {
      const page = await getJson<Page<KeyEntry>>('/keys', { project }, signal);
      return new Map(page.data.map(({ id, name, prefix }) => [id, name === '' ? `${prefix}…` : name]));
    },
    staleTime: 60_000,
  });

export const quarantineItems = (project: number, view: QuarantineView) =>
  queryOptions({
    queryKey: ['quarantine', project, view],
    queryFn: ({ signal }) => getJson<Page<QuarantineEntry>>('/quarantine', { project, status: view, limit: QUARANTINE_ROWS }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.data.some(({ status }) => status === 'requested') ? REFRESH_REQUESTED_MS : REFRESH_MS),
  });

export const quarantineItem = (project: number, id: string) =>
  queryOptions({
    queryKey: ['quarantine_item', project, id],
    queryFn: ({ signal }) => getJson<QuarantineDetail>(`/quarantine/${encodeURIComponent(id)}`, { project }, signal),
    refetchInterval: ({ state }) => (state.data?.status === 'requested' ? REFRESH_REQUESTED_MS : false),
  });

/** Asks the server to look now; a window of more than a day is too much for one look. */
export function checkNow(project: number, range: TimeRange): Promise<LedgerCheckResult> {
  return getJson<LedgerCheckResult>('/outcomes/check', { project, ...apiWindow(range) });
}

export type QuarantineRequest = { verb: 'replay' | 'discard'; ids: readonly string[] | 'all' };

export function askQuarantine(project: number, { verb, ids }: QuarantineRequest): Promise<QuarantineAction> {
  return postJson<QuarantineAction>(`/quarantine/${verb}`, { project, ...(ids === 'all' ? { all: true } : { ids }) });
}

/** Starts the page's requests while its code is still on the way. */
export function loadDelivery(client: QueryClient, project: number, range: TimeRange, filter: OutcomeFilter): void {
  const { key, protocol } = filter;
  const account = { ...(key === undefined ? {} : { key }), ...(protocol === undefined ? {} : { protocol }) };
  void client.prefetchQuery(outcomesOverTime(project, range, account));
  void client.prefetchQuery(outcomesInDetail(project, range, filter));
  void client.prefetchQuery(deliveryState(project));
}
