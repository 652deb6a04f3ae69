import type { PriceNote, PriceTerms } from '@sentryai/schema';
import type { CallPrice, PricedCall, PriceFn } from './call-price.ts';
import { findCatalogPlan } from './catalog.ts';
import { isPricedAsBase, overrideNames, priceCandidates } from './model-candidates.ts';
import { matchesModel, patternWeight } from './model-pattern.ts';
import { type PricePlan, type PriceRow, rowAt } from './price-row.ts';
import { isSameProvider } from './provider-id.ts';
import { compileTerms } from './rates.ts';
import { isPriceable, rateCall } from './rate-call.ts';
import { RecentCache } from './recent-cache.ts';

/** A price that people gave, for one project or for all of an organization. Pure data: it travels between threads. */
export type PriceOverride = {
  id: string;
  organization_id: number;
  /** null = every project of the organization. */
  project_id: number | null;
  /** '' = any. */
  provider: string;
  /** See model-pattern.ts. */
  model: string;
  /** Half-open; null = no bound. */
  valid_from_ms: number | null;
  valid_until_ms: number | null;
  /** `provider/model` whose price is meant; null when `terms` say the price. */
  alias_of: string | null;
  terms: PriceTerms | null;
  created_at_ms: number;
};

/** Everything that prices depend on beside the bundled catalog. */
export type PriceBookData = {
  overrides: readonly PriceOverride[];
  /** Organization of each project. */
  projects: readonly { id: number; organization_id: number }[];
};

export const EMPTY_PRICE_BOOK: PriceBookData = { overrides: [], projects: [] };

export type ModelNames = Pick<PricedCall, 'provider' | 'model' | 'model_requested'>;

/** An alias may lead to another, a few times. */
const ALIAS_HOPS_MAX = 4;
/** Overrides looked at for one model, aliases of aliases included; nobody has so many that mean the same name. */
const OVERRIDES_PER_MODEL_MAX = 200;
const PLANS_MAX = 2_000;

/** How far a look-up has gone: overrides that may still be looked at, and the aliases that led here. */
type Search = { left: number; path: readonly string[] };

/** Prices of one project, best first: its own, its organization's, the catalog's. */
class ProjectPrices {
  readonly #levels: readonly (readonly PriceOverride[])[];
  readonly #plans = new RecentCache<PricePlan>(PLANS_MAX);

  constructor(levels: readonly (readonly PriceOverride[])[]) {
    this.#levels = levels;
  }

  planOf(names: ModelNames): PricePlan {
    const key = `${names.provider}\n${names.model}\n${names.model_requested}`;
    const cached = this.#plans.get(key);
    if (cached !== undefined) return cached;
    const plan = this.#resolve(names, { left: OVERRIDES_PER_MODEL_MAX, path: [] });
    // Names come from clients: a huge one would make the cache's bound meaningless.
    if (key.length <= 1_000) this.#plans.set(key, plan);
    return plan;
  }

  #resolve(names: ModelNames, search: Search): PricePlan {
    const plan: PriceRow[] = [];
    for (const level of this.#levels) {
      for (const [model, notes] of namesOf(names)) {
        for (const override of matching(level, names.provider, model)) {
          search.left -= 1;
          if (search.left >= 0) plan.push(...this.#rowsOf(override, notes, search));
        }
      }
    }
    plan.push(...catalogPlan(names));
    return plan;
  }

  #rowsOf(override: PriceOverride, notes: readonly PriceNote[], search: Search): PriceRow[] {
    const fromMs = override.valid_from_ms ?? Number.NEGATIVE_INFINITY;
    const toMs = override.valid_until_ms ?? Number.POSITIVE_INFINITY;
    if (override.alias_of !== null) {
      const { path } = search;
      // An alias whose target it means itself (`gpt-4o` for `azure/gpt-4o`) is not followed a second time.
      if (path.length >= ALIAS_HOPS_MAX || path.includes(override.id)) return [];
      search.path = [...path, override.id];
      const target = this.#resolve(aliasNames(override.alias_of), search);
      search.path = path;
      return target.map((row) => ({
        ...row,
        fromMs: Math.max(row.fromMs, fromMs),
        toMs: Math.min(row.toMs, toMs),
        notes: [...new Set([...notes, ...row.notes, 'alias' as const])],
      }));
    }
    if (override.terms === null) return [];
    const since = override.valid_from_ms === null ? '' : new Date(override.valid_from_ms).toISOString().replace('T00:00:00.000Z', '');
    const row: PriceRow = {
      id: `${override.provider === '' ? '*' : override.provider}/${override.model}@${since}#${override.id}`,
      source: override.project_id === null ? 'organization' : 'project',
      fromMs,
      toMs,
      daily: null,
      ...compileTerms(override.terms),
      perRequestUsd: override.terms.usd_per_request ?? 0,
      notes,
    };
    return [row];
  }
}

/** Names to look up, the answered one first, with what it means to use them. */
function namesOf({ model, model_requested }: ModelNames): (readonly [string, readonly PriceNote[]])[] {
  if (model_requested === '' || model_requested === model) return [[model, []]];
  if (model === '') return [[model_requested, []]];
  return [
    [model, []],
    [model_requested, ['requested_model']],
  ];
}

/** `azure/gpt-4o` as a provider and a model; without a slash the name alone tells. */
export function aliasNames(target: string): ModelNames {
  const slash = target.indexOf('/');
  return slash < 0
    ? { provider: '', model: target, model_requested: '' }
    : { provider: target.slice(0, slash), model: target.slice(slash + 1), model_requested: '' };
}

/** Overrides that mean this model, best first: exact before patterns, longer before shorter, named vendor, newest. */
function matching(level: readonly PriceOverride[], provider: string, model: string): PriceOverride[] {
  const names = overrideNames(provider, model);
  if (names.length === 0) return [];
  const providerIds = new Set(priceCandidates(provider, model).map((candidate) => candidate.providerId));
  const found = level.filter(
    (override) =>
      (override.provider === '' || isSameProvider(override.provider, provider, providerIds)) &&
      names.some((name) => matchesModel(override.model, name)),
  );
  return found.sort(
    (left, right) =>
      patternWeight(right.model) - patternWeight(left.model) ||
      Number(right.provider !== '') - Number(left.provider !== '') ||
      (right.valid_from_ms ?? Number.NEGATIVE_INFINITY) - (left.valid_from_ms ?? Number.NEGATIVE_INFINITY) ||
      right.created_at_ms - left.created_at_ms ||
      (left.id < right.id ? 1 : -1),
  );
}

function catalogPlan(names: ModelNames): PricePlan {
  for (const [model, notes] of namesOf(names)) {
    for (const candidate of priceCandidates(names.provider, model)) {
      const plan = findCatalogPlan(candidate);
      if (plan === null) continue;
      const isBase = plan[0] !== undefined && isPricedAsBase(model, plan[0].id);
      const added: PriceNote[] = [...notes, ...(isBase ? (['fine_tune_base'] as const) : [])];
      return added.length === 0 ? plan : plan.map((row) => ({ ...row, notes: added }));
    }
  }
  return [];
}

/** Prices calls of any project. Pure: the same data gives the same prices; caches of resolved models inside. */
export class PriceBook {
  readonly #data: PriceBookData;
  readonly #projects = new Map<number, ProjectPrices>();
  readonly #catalogOnly = new ProjectPrices([]);

  constructor(data: PriceBookData) {
    this.#data = data;
  }

  /** Rows that may price calls of these models, best first. */
  planOf(projectId: number, names: ModelNames): PricePlan {
    return this.#pricesOf(projectId).planOf(names);
  }

  /** US dollars, or null when model, vendor or usage are unknown or contradict each other. Never throws. */
  price(projectId: number, call: PricedCall): CallPrice | null {
    if (!isPriceable(call)) return null;
    const row = rowAt(this.planOf(projectId, call), call.at_ms);
    return row === null ? null : rateCall(row, call);
  }

  /** The same for one project, as the pipeline wants it. */
  priceFnOf(projectId: number): PriceFn {
    return (call) => this.price(projectId, call);
  }

  #pricesOf(projectId: number): ProjectPrices {
    if (this.#data.overrides.length === 0) return this.#catalogOnly;
    let prices = this.#projects.get(projectId);
    if (prices === undefined) this.#projects.set(projectId, (prices = this.#build(projectId)));
    return prices;
  }

  #build(projectId: number): ProjectPrices {
    const organizationId = this.#data.projects.find(({ id }) => id === projectId)?.organization_id;
    const own = this.#data.overrides.filter((override) => override.project_id === projectId);
    const shared = this.#data.overrides.filter((override) => override.project_id === null && override.organization_id === organizationId);
    return own.length + shared.length === 0 ? this.#catalogOnly : new ProjectPrices([own, shared]);
  }
}
