import type { CatalogRow, PriceOverride, PriceRow } from '@sentryai/pricing';
import type { RepriceJob } from '@sentryai/metadata';
import type { CatalogPrice, PriceEntry, RepriceJobEntry, UnpricedModel } from '@sentryai/schema';
import { nearModels } from '@sentryai/pricing';
import type { UnpricedModelRecord } from '@sentryai/store/queries/index';
import { textOrNull } from '../answers/empty-values.ts';
import { formatTimeUs } from '../time-range.ts';

const NEAR_MAX = 3;

const timeOf = (ms: number): string => formatTimeUs(ms * 1000);
const timeOrNull = (ms: number | null): string | null => (ms === null || !Number.isFinite(ms) ? null : timeOf(ms));

export function priceAnswer(override: PriceOverride): PriceEntry {
  return {
    id: override.id,
    scope: override.project_id === null ? 'organization' : 'project',
    provider: textOrNull(override.provider),
    model: override.model,
    valid_from: timeOrNull(override.valid_from_ms),
    valid_until: timeOrNull(override.valid_until_ms),
    alias_of: override.alias_of,
    terms: override.terms,
    created_at: timeOf(override.created_at_ms),
  };
}

export function catalogAnswer({ model, row, terms }: CatalogRow): CatalogPrice {
  return {
    provider: model.providerId,
    model: model.model,
    name: model.name,
    price_id: row.id,
    valid_from: timeOrNull(row.fromMs),
    daily: dailyText(row),
    terms,
  };
}

function dailyText({ daily }: PriceRow): string | null {
  if (daily === null) return null;
  const clock = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(11, 16);
  return `${clock(daily.fromSeconds)} to ${clock(daily.toSeconds)} UTC`;
}

export function unpricedAnswer(row: UnpricedModelRecord): UnpricedModel {
  const name = row.model === '' ? row.model_requested : row.model;
  return {
    provider: textOrNull(row.provider),
    model: textOrNull(row.model),
    model_requested: textOrNull(row.model_requested),
    calls: row.calls,
    input_tokens: row.sum_input_tokens,
    output_tokens: row.sum_output_tokens,
    first_seen: formatTimeUs(row.first_us),
    last_seen: formatTimeUs(row.last_us),
    near: nearModels(row.provider, name, NEAR_MAX).map(({ providerId, model }) => ({ provider: providerId, model })),
  };
}

export function repriceAnswer(job: RepriceJob): RepriceJobEntry {
  const { spans_total: total, spans, priced, changed, unpriced, given, traces } = job.progress;
  const share = total === null ? null : total === 0 ? 1 : Math.min(1, spans / total);
  return {
    id: job.id,
    status: job.status,
    is_cancelling: job.status === 'running' && job.is_cancel_wanted,
    from: formatTimeUs(job.from_us),
    to: formatTimeUs(job.to_us),
    model: textOrNull(job.model),
    progress: job.status === 'done' ? 1 : share,
    spans_total: total,
    spans,
    priced,
    changed,
    unpriced,
    given,
    traces,
    created_at: timeOf(job.created_at_ms),
    started_at: timeOrNull(job.started_at_ms),
    finished_at: timeOrNull(job.finished_at_ms),
    error: textOrNull(job.error),
  };
}
