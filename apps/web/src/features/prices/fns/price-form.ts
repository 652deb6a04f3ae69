/** The price form: fields as text, and the request that they mean. Pure. */
import type { ListedRates, PriceEntry, PriceTerms } from '@sentryai/schema';
import { RATE_LABELS, RATE_ORDER } from './rate-names.ts';

/** What a new price starts from; an own price that is edited, a model that has none, or nothing. */
export type PriceDraft = {
  model: string;
  provider: string;
  scope: 'project' | 'organization';
  valid_from: string;
  valid_until: string;
  alias_of: string;
  terms: PriceTerms | null;
  /** Models with names like it, `provider/model`. */
  near: readonly string[];
  isEdit: boolean;
};

export const EMPTY_DRAFT: PriceDraft = {
  model: '',
  provider: '',
  scope: 'project',
  valid_from: '',
  valid_until: '',
  alias_of: '',
  terms: null,
  near: [],
  isEdit: false,
};

export function draftOf(price: PriceEntry): PriceDraft {
  return {
    model: price.model,
    provider: price.provider ?? '',
    scope: price.scope,
    valid_from: price.valid_from?.slice(0, 10) ?? '',
    valid_until: price.valid_until?.slice(0, 10) ?? '',
    alias_of: price.alias_of ?? '',
    terms: price.terms,
    near: [],
    isEdit: true,
  };
}

export type PriceRequest = {
  project: number;
  scope: 'project' | 'organization';
  provider: string | null;
  model: string;
  valid_from: string | null;
  valid_until: string | null;
  alias_of: string | null;
  terms: PriceTerms | null;
};

export type ReadForm = { request: PriceRequest } | { problem: string };

/**
 * What the form asks for, or what is missing in words.
 *  base  terms that are edited: what the form has no fields for stays
 */
export function readPriceForm(text: (name: string) => string, project: number, kind: 'rates' | 'alias', base: PriceTerms | null): ReadForm {
  const field = (name: string): string => text(name).trim();
  if (field('model') === '') return { problem: 'Name the model, or a pattern with *.' };
  const alias = field('alias_of');
  if (kind === 'alias' && alias === '') return { problem: 'Name the model whose price is meant, as provider/model.' };
  const place = {
    project,
    scope: field('scope') === 'organization' ? ('organization' as const) : ('project' as const),
    provider: field('provider') === '' ? null : field('provider'),
    model: field('model'),
    valid_from: field('valid_from') === '' ? null : field('valid_from'),
    valid_until: field('valid_until') === '' ? null : field('valid_until'),
  };
  if (kind === 'alias') return { request: { ...place, alias_of: alias, terms: null } };
  const wrong = [...RATE_ORDER.map((name): [string, string] => [name, RATE_LABELS[name]]), ...OTHER_FIELDS].find(
    ([name]) => amount(field(name)) === null,
  );
  if (wrong !== undefined)
    return { problem: `“${field(wrong[0])}” for ${wrong[1]} is no amount: write US dollars such as 2.5, or 0 when it is free.` };
  const terms = termsOf(field, base);
  if (Object.keys(terms.usd_per_million).length === 0 && terms.usd_per_request === null)
    return { problem: 'Give at least one rate. A free model has rates of 0.' };
  return { request: { ...place, alias_of: null, terms } };
}

const OTHER_FIELDS: readonly [name: string, label: string][] = [
  ['usd_per_request', 'the fee for each call'],
  ['batch_input', 'batch input'],
  ['batch_output', 'batch output'],
  ['long_above', 'the size of long inputs'],
  ['long_input', 'long input'],
  ['long_output', 'long output'],
];

/** undefined: nothing was entered; null: no amount. */
function amount(text: string): number | null | undefined {
  if (text === '') return undefined;
  const value = Number(text.replace(/^\$/, ''));
  return Number.isFinite(value) && value >= 0 ? value : null;
}

function termsOf(field: (name: string) => string, base: PriceTerms | null): PriceTerms {
  const usd = (name: string): number | undefined => amount(field(name)) ?? undefined;
  const listed = (entries: readonly (readonly [string, number | undefined])[]): ListedRates =>
    Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  const batch = listed([
    ...Object.entries(withoutInAndOut(base?.service_tiers.batch)),
    ['input', usd('batch_input')],
    ['output', usd('batch_output')],
  ]);
  const [first, ...steps] = base?.long_context ?? [];
  const above = usd('long_above');
  const long = listed([
    ...Object.entries(withoutInAndOut(first?.usd_per_million)),
    ['input', usd('long_input')],
    ['output', usd('long_output')],
  ]);
  const { batch: _, ...tiers } = base?.service_tiers ?? {};
  return {
    usd_per_million: listed(RATE_ORDER.map((name) => [name, usd(name)])),
    usd_per_request: usd('usd_per_request') ?? null,
    long_context: above === undefined ? steps : [{ above_input_tokens: Math.round(above), usd_per_million: long }, ...steps],
    service_tiers: Object.keys(batch).length === 0 ? tiers : { ...tiers, batch },
  };
}

/** Rates that the form has no fields for. */
function withoutInAndOut(rates: ListedRates | undefined): Record<string, number> {
  const kept = Object.entries(rates ?? {}).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  return Object.fromEntries(kept.filter(([name]) => name !== 'input' && name !== 'output'));
}
