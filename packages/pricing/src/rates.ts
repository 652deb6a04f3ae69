import { type ListedRates, type PriceTerms, RATE_NAMES, type RateName, SERVICE_TIERS, type ServiceTier } from '@sentryai/schema';

/** US dollars per million tokens: one number, or steps by the size of the whole input. */
export type Rate = { base: number; steps: readonly RateStep[] };
/** Calls with more than `above` tokens of input are charged `usd` for all of their tokens. */
export type RateStep = { above: number; usd: number };

/** Rates that hold together; null = not listed. */
export type Rates = Readonly<Record<RateName, Rate | null>>;

/** Rates by processing tier: the standard ones, and those of tiers that have their own. */
export type TieredRates = { standard: Rates; tiers: Readonly<Partial<Record<ServiceTier, Rates>>> };

export const NO_RATES: Rates = ratesOf(() => null);

export function ratesOf(rateOf: (name: RateName) => Rate | null): Rates {
  return Object.fromEntries(RATE_NAMES.map((name) => [name, rateOf(name)])) as Record<RateName, Rate | null>;
}

/** The rates that terms of an override stand for. */
export function compileTerms(terms: PriceTerms): TieredRates {
  const steps = [...terms.long_context].sort((left, right) => left.above_input_tokens - right.above_input_tokens);
  const standard = ratesOf((name) => {
    const base = terms.usd_per_million[name] ?? null;
    const listed = steps.flatMap(({ above_input_tokens: above, usd_per_million: step }) => {
      const usd = step[name];
      return typeof usd === 'number' ? [{ above, usd }] : [];
    });
    // A kind that only long calls list is charged like the kind that it is part of until then; no step can say that.
    return base === null ? null : { base, steps: listed };
  });
  const tiers: Partial<Record<ServiceTier, Rates>> = {};
  for (const tier of SERVICE_TIERS) {
    const own = terms.service_tiers[tier];
    if (own !== undefined) tiers[tier] = withOwnRates(standard, own);
  }
  return { standard, tiers };
}

function withOwnRates(standard: Rates, own: ListedRates): Rates {
  return ratesOf((name) => {
    const usd = own[name];
    return typeof usd === 'number' ? { base: usd, steps: [] } : standard[name];
  });
}

/** All rates times a factor, e.g. 0.5 for batches. */
export function scaleRates(rates: Rates, factor: number): Rates {
  return ratesOf((name) => {
    const rate = rates[name];
    return rate === null ? null : { base: rate.base * factor, steps: rate.steps.map(({ above, usd }) => ({ above, usd: usd * factor })) };
  });
}

/** What rates list, as people write it down; the reverse of compileTerms for rates of the catalog. */
export function listTerms({ standard, tiers }: TieredRates, perRequestUsd: number): PriceTerms {
  const aboves = [...new Set(RATE_NAMES.flatMap((name) => standard[name]?.steps.map(({ above }) => above) ?? []))].sort((a, b) => a - b);
  const own = Object.entries(tiers).map(([tier, rates]) => [tier, listRates(rates, (rate) => rate.base)] as const);
  return {
    usd_per_million: listRates(standard, (rate) => rate.base),
    usd_per_request: perRequestUsd === 0 ? null : perRequestUsd,
    long_context: aboves.map((above) => ({
      above_input_tokens: above,
      usd_per_million: listRates(standard, ({ steps }) => steps.find((step) => step.above === above)?.usd),
    })),
    service_tiers: Object.fromEntries(own),
  };
}

function listRates(rates: Rates, usdOf: (rate: Rate) => number | undefined): ListedRates {
  const listed: ListedRates = {};
  for (const name of RATE_NAMES) {
    const rate = rates[name];
    const usd = rate === null ? undefined : usdOf(rate);
    // Factors leave the digits of binary fractions behind: 0.15 / 2 is 0.075, not 0.07500000000000001.
    if (usd !== undefined) listed[name] = Number(usd.toPrecision(12));
  }
  return listed;
}
