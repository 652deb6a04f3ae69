import { keepPreviousData, queryOptions, type QueryClient } from '@tanstack/react-query';
import type { CatalogPrices, PriceEntry, RepriceJobEntry, UnpricedModels } from '@sentryai/schema';
import { deleteJson, getJson, postJson } from '../../lib/api.ts';
import type { Page } from '../../lib/live-list.ts';
import { apiWindow, type TimeRange } from '../../lib/time-range.ts';
import type { PriceRequest } from './fns/price-form.ts';

const UNPRICED_ROWS = 100;
const CATALOG_ROWS = 100;
const RUNNING_MS = 1_000;
const QUIET_MS = 30_000;

export const ownPrices = (project: number) =>
  queryOptions({
    queryKey: ['own_prices', project],
    queryFn: ({ signal }) => getJson<Page<PriceEntry>>('/prices', { project }, signal),
  });

export const unpriced = (project: number, range: TimeRange) =>
  queryOptions({
    queryKey: ['unpriced', project, range],
    queryFn: ({ signal }) => getJson<UnpricedModels>('/prices/unpriced', { project, ...apiWindow(range), limit: UNPRICED_ROWS }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: QUIET_MS,
  });

export const catalogPrices = (query: string) =>
  queryOptions({
    queryKey: ['catalog_prices', query],
    queryFn: ({ signal }) => getJson<CatalogPrices>('/prices/catalog', { query, limit: CATALOG_ROWS }, signal),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });

export const isOpen = ({ status }: RepriceJobEntry): boolean => status === 'waiting' || status === 'running';

export const repriceJobs = (project: number) =>
  queryOptions({
    queryKey: ['reprice_jobs', project],
    queryFn: ({ signal }) => getJson<Page<RepriceJobEntry>>('/prices/reprice', { project, limit: 5 }, signal),
    refetchInterval: ({ state }) => (state.data?.data.some(isOpen) ? RUNNING_MS : QUIET_MS),
  });

export function setPrice(request: PriceRequest): Promise<PriceEntry> {
  return postJson<PriceEntry>('/prices', request);
}

export function removePrice(id: string): Promise<PriceEntry> {
  return deleteJson<PriceEntry>(`/prices/${encodeURIComponent(id)}`);
}

export function startReprice(project: number, from: string, model: string | null): Promise<RepriceJobEntry> {
  return postJson<RepriceJobEntry>('/prices/reprice', { project, from, model });
}

export function cancelReprice(id: string): Promise<RepriceJobEntry> {
  return postJson<RepriceJobEntry>(`/prices/reprice/${encodeURIComponent(id)}/cancel`, {});
}

/** After a price changed: what is listed, and in time what is unpriced. */
export async function pricesChanged(client: QueryClient, project: number): Promise<void> {
  for (const name of ['own_prices', 'unpriced', 'reprice_jobs']) await client.invalidateQueries({ queryKey: [name, project] });
}

/** Starts the page's requests while its code is still on the way. */
export function loadPrices(client: QueryClient, project: number, range: TimeRange): void {
  void client.prefetchQuery(unpriced(project, range));
  void client.prefetchQuery(ownPrices(project));
  void client.prefetchQuery(repriceJobs(project));
}
