/** What a person or program sends as a price, checked against what it will price. */
import { aliasNames, MODEL_PATTERN_CHARS_MAX, nearModels, PriceBook, type PriceBookData, type PriceOverride } from '@sentryai/pricing';
import { AppError, hasPrice, priceTermsSchema } from '@sentryai/schema';
import { z } from 'zod';
import { invalidParameter, parseInstantUs } from '../time-range.ts';

const NAME_CHARS_MAX = 400;

export const newPriceSchema = z.strictObject({
  project: z.number().int().min(1).max(4_294_967_295).default(1),
  scope: z.enum(['project', 'organization']).default('project').describe('organization: all of its projects'),
  provider: z.string().trim().max(NAME_CHARS_MAX).nullable().default(null).describe('null = any'),
  model: z.string().trim().min(1).max(MODEL_PATTERN_CHARS_MAX).describe('exact, or with `*` for any characters; case does not matter'),
  valid_from: z.string().max(64).nullable().default(null).describe('RFC 3339; null = always'),
  valid_until: z.string().max(64).nullable().default(null).describe('exclusive'),
  alias_of: z.string().trim().min(1).max(NAME_CHARS_MAX).nullable().default(null).describe('`provider/model` whose price is meant'),
  terms: priceTermsSchema.nullable().default(null).describe('the price, unless it is an alias'),
});
export type NewPrice = z.infer<typeof newPriceSchema>;

/**
 * The override that a request means.
 * errors  invalid_parameter (400): neither or both of alias and terms, no rate, an alias of what nothing prices, times that are none
 */
export function readPrice(
  body: NewPrice,
  place: { id: string; organizationId: number; projectId: number; nowMs: number; prices: PriceBookData },
): PriceOverride {
  const { alias_of, terms } = body;
  if ((alias_of === null) === (terms === null))
    throw invalidPrice('terms', 'must be there, unless `alias_of` names the model whose price is meant; not both');
  if (terms !== null && !hasPrice(terms))
    throw invalidPrice(
      'terms',
      'price nothing: give at least one rate in usd_per_million, or usd_per_request. A free model has rates of 0',
    );
  const valid_from_ms = instantMs('valid_from', body.valid_from, place.nowMs);
  const valid_until_ms = instantMs('valid_until', body.valid_until, place.nowMs);
  if (valid_from_ms !== null && valid_until_ms !== null && valid_until_ms <= valid_from_ms)
    throw invalidPrice('valid_until', 'lies at or before `valid_from`');
  if (alias_of !== null) assertPriced(alias_of, place.projectId, place.prices);
  return {
    id: place.id,
    organization_id: place.organizationId,
    project_id: body.scope === 'project' ? place.projectId : null,
    provider: body.provider ?? '',
    model: body.model,
    valid_from_ms,
    valid_until_ms,
    alias_of,
    terms,
    created_at_ms: place.nowMs,
  };
}

function assertPriced(target: string, projectId: number, prices: PriceBookData): void {
  const names = aliasNames(target);
  if (new PriceBook(prices).planOf(projectId, names).length > 0) return;
  const near = nearModels(names.provider, names.model, 3).map(({ providerId, model }) => `${providerId}/${model}`);
  const hint = near.length === 0 ? '' : ` Did you mean ${near.join(', ')}?`;
  throw invalidPrice('alias_of', `names a model that nothing prices.${hint}`);
}

function instantMs(name: string, text: string | null, nowMs: number): number | null {
  if (text === null) return null;
  const us = parseInstantUs(text, nowMs);
  if (us === undefined) throw invalidParameter(name, 'is not a time. Write RFC 3339 such as 2026-01-31T12:00:00Z, or a date.');
  return Math.floor(us / 1000);
}

function invalidPrice(field: string, problem: string): AppError {
  return new AppError({
    code: 'invalid_parameter',
    message: `The field \`${field}\` ${problem.replace(/[.?]?$/, (end) => end || '.')} No price was changed.`,
    httpStatus: 400,
    context: { parameter: field },
  });
}
