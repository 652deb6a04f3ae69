import { catalogModels, type CatalogModel } from './catalog.ts';
import { overrideNames, priceCandidates } from './model-candidates.ts';
import { CATALOG_PROVIDERS, priceProviderOf } from './provider-id.ts';

/** Names that share less than this are no help. */
const LIKENESS_MIN = 0.5;
/** Among equally alike names the call's own vendor comes first. */
const OWN_VENDOR_BONUS = 0.1;
/** Resells nearly everything under other vendors' names; its entries would crowd the makers' out. */
const RESELLER = 'openrouter';

type Entry = { model: CatalogModel; grams: ReadonlyMap<string, number> };
let entries: readonly Entry[] | undefined;

/** Every model of the catalog with what its name is made of; built when first asked for. */
function catalogEntries(): readonly Entry[] {
  entries ??= CATALOG_PROVIDERS.flatMap(catalogModels).map((model) => ({ model, grams: gramsOf(bareName(model.model)) }));
  return entries;
}

/** The name without its vendor and what punctuation says. */
function bareName(model: string): string {
  return model
    .slice(model.lastIndexOf('/') + 1)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '');
}

function gramsOf(name: string): ReadonlyMap<string, number> {
  const grams = new Map<string, number>();
  for (let at = 0; at + 2 <= name.length; at++) {
    const gram = name.slice(at, at + 2);
    grams.set(gram, (grams.get(gram) ?? 0) + 1);
  }
  return grams;
}

/** 0 nothing in common, 1 the same pairs of letters (Dice's coefficient). */
function likeness(left: ReadonlyMap<string, number>, right: ReadonlyMap<string, number>): number {
  let common = 0;
  let total = 0;
  for (const [gram, count] of left) {
    common += Math.min(count, right.get(gram) ?? 0);
    total += count;
  }
  for (const count of right.values()) total += count;
  return total === 0 ? 0 : (2 * common) / total;
}

/**
 * Models of the catalog whose names look like this one, most alike first: what a call that nothing prices may have been
 * meant as. Costs a few milliseconds; for pages, not for every call.
 */
export function nearModels(provider: string, model: string, limit: number): CatalogModel[] {
  const grams = overrideNames(provider, model).map((name) => gramsOf(bareName(name)));
  if (grams.length === 0) return [];
  const vendor = priceProviderOf(provider);
  const own = new Set(priceCandidates(provider, model).map(({ providerId }) => providerId));
  if (vendor.kind === 'listed') own.add(vendor.id);
  const scored = catalogEntries().flatMap((entry) => {
    const isOwn = own.has(entry.model.providerId);
    if (entry.model.providerId === RESELLER && !isOwn) return [];
    const alike = Math.max(...grams.map((each) => likeness(each, entry.grams)));
    return alike < LIKENESS_MIN ? [] : [{ model: entry.model, score: alike + (isOwn ? OWN_VENDOR_BONUS : 0) }];
  });
  return scored
    .sort((left, right) => right.score - left.score)
    .slice(0, limit)
    .map((each) => each.model);
}
