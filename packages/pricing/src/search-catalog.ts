import type { PriceTerms } from '@sentryai/schema';
import { catalogModels, type CatalogModel } from './catalog.ts';
import type { PriceRow } from './price-row.ts';
import { CATALOG_PROVIDERS } from './provider-id.ts';
import { listTerms } from './rates.ts';

/** One price of the catalog, as people read it. */
export type CatalogRow = { model: CatalogModel; row: PriceRow; terms: PriceTerms };

let all: readonly { text: string; entry: CatalogRow }[] | undefined;

function catalog(): readonly { text: string; entry: CatalogRow }[] {
  all ??= CATALOG_PROVIDERS.toSorted()
    .flatMap(catalogModels)
    .flatMap((model) =>
      model.rows.map((row) => ({
        text: `${model.providerId}/${model.model} ${model.name}`.toLowerCase(),
        entry: { model, row, terms: listTerms(row, row.perRequestUsd) },
      })),
    );
  return all;
}

/** Prices of the catalog whose vendor, model or name hold all words of a search; the whole catalog for none. */
export function searchCatalog(search: string, limit: number): { total: number; rows: CatalogRow[] } {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = catalog().filter(({ text }) => words.every((word) => text.includes(word)));
  return { total: found.length, rows: found.slice(0, limit).map(({ entry }) => entry) };
}
