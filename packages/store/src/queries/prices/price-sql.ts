/**
 * What packages/pricing computes for one call, as SQL over the columns of a span: the same amounts, rows and notes, so that
 * stored spans can be priced anew where they lie. A property test compares the two on the real engine.
 */
import type { PricePlan, PriceRow, Rate, Rates } from '@sentryai/pricing';
import { priceTierText } from '@sentryai/pricing';
import { PRICE_NOTES, RATE_NAMES, type PriceNote, type RateName, type ServiceTier, type TokenDetail } from '@sentryai/schema';
import { textLiteral } from '../../query-parameters.ts';

/** SQL expressions of what a span's price columns should hold; `cost`, `input` and `output` are NULL where nothing prices it. */
export type PriceSql = { cost: string; input: string; output: string; id: string; source: string; tier: string; notes: string };

const NOTHING: PriceSql = { cost: 'NULL', input: 'NULL', output: 'NULL', id: "''", source: "''", tier: "''", notes: "''" };

const count = (column: string): string => `toFloat64(ifNull(${column}, 0))`;
const INPUT = count('input_tokens');
const OUTPUT = count('output_tokens');
const READ = count('cache_read_tokens');
const WRITE = count('cache_write_tokens');
const REASONING = count('reasoning_tokens');
const FRESH = `(${INPUT} - ${READ} - ${WRITE})`;
const detail = (name: TokenDetail): string => `token_details['${name}']`;
const AT_MS = 'toUnixTimestamp64Milli(start_time)';
const DAY_MS = 86_400_000;

/** Spans that a price is looked for at all: as applyPrice in the pipeline. */
export const IS_PRICEABLE = "model != '' AND (isNotNull(input_tokens) OR isNotNull(output_tokens))";

const INPUT_RATES = ['input', 'cache_read', 'cache_write', 'cache_write_1h', 'input_audio', 'input_image'] as const;
const OUTPUT_RATES = ['output', 'reasoning', 'output_audio', 'output_image'] as const;

/** Tokens by the kind that they are charged as; '0' where the rates list none. */
function tokensSql(rates: Rates): Record<RateName, string> {
  const of = (name: RateName, sql: string): string => (rates[name] === null ? '0' : sql);
  const hourWrite = of('cache_write_1h', `least(${WRITE}, ${detail('cache_write_1h')})`);
  const read = of('cache_read', READ);
  const write = of('cache_write', minus(WRITE, hourWrite));
  const audioIn = of('input_audio', `least(${FRESH}, ${detail('input_audio')})`);
  const imageIn = of('input_image', `least(${minus(FRESH, audioIn)}, ${detail('input_image')})`);
  const reasoning = of('reasoning', REASONING);
  const audioOut = of('output_audio', `least(${minus(OUTPUT, reasoning)}, ${detail('output_audio')})`);
  const imageOut = of('output_image', `least(${minus(OUTPUT, reasoning, audioOut)}, ${detail('output_image')})`);
  return {
    input: minus(INPUT, read, write, hourWrite, audioIn, imageIn),
    cache_read: read,
    cache_write: write,
    cache_write_1h: hourWrite,
    input_audio: audioIn,
    input_image: imageIn,
    output: minus(OUTPUT, reasoning, audioOut, imageOut),
    reasoning,
    output_audio: audioOut,
    output_image: imageOut,
  };
}

function minus(from: string, ...parts: string[]): string {
  const taken = parts.filter((part) => part !== '0');
  return taken.length === 0 ? from : `(${[from, ...taken].join(' - ')})`;
}

function rateSql({ base, steps }: Rate): string {
  const cases = steps.toReversed().map(({ above, usd }) => `${INPUT} > ${above}, ${usd}`);
  return cases.length === 0 ? String(base) : `multiIf(${cases.join(', ')}, ${base})`;
}

function sumSql(names: readonly RateName[], rates: Rates, tokens: Record<RateName, string>): string {
  const terms = names.flatMap((name) => {
    const rate = rates[name];
    return rate === null || tokens[name] === '0' ? [] : [`${rateSql(rate)} * ${tokens[name]} / 1000000`];
  });
  return terms.length === 0 ? 'toFloat64(0)' : `(${terms.join(' + ')})`;
}

function tierSql(rates: Rates, tier: string): string {
  const aboves = [...new Set(RATE_NAMES.flatMap((name) => rates[name]?.steps.map(({ above }) => above) ?? []))].sort((a, b) => b - a);
  const cases = aboves.map((above) => `${INPUT} > ${above}, ${textLiteral(priceTierText(tier, above))}`);
  const below = textLiteral(priceTierText(tier, null));
  return cases.length === 0 ? below : `multiIf(${cases.join(', ')}, ${below})`;
}

/** Each note with the condition under which it is made: `true`, `false` or SQL. */
function notesSql(row: PriceRow, rates: Rates, tier: string, serviceTier: string): string {
  const hourWrite = rates.cache_write_1h === null ? '0' : `least(${WRITE}, ${detail('cache_write_1h')})`;
  const some = (rate: RateName & TokenDetail): string | false => (rates[rate] === null ? `${detail(rate)} > 0` : false);
  const either = (...conditions: (string | false)[]): string | false => {
    const possible = conditions.filter((condition) => condition !== false);
    return possible.length === 0 ? false : `(${possible.join(' OR ')})`;
  };
  const conditions: Partial<Record<PriceNote, string | boolean>> = {
    cache_read_as_input: rates.cache_read === null && `${READ} > 0`,
    cache_write_as_input: rates.cache_write === null && `${minus(WRITE, hourWrite)} > 0`,
    cache_write_1h_as_5m: rates.cache_write_1h === null && rates.cache_write !== null && `least(${WRITE}, ${detail('cache_write_1h')}) > 0`,
    audio_as_text: either(some('input_audio'), some('output_audio')),
    image_as_text: either(some('input_image'), some('output_image')),
    tier_as_standard: tier === '' && serviceTier !== '',
    batch_half: tier !== '' && row.source === 'catalog',
  };
  const held = PRICE_NOTES.map((note) => ({ note, condition: row.notes.includes(note) || (conditions[note] ?? false) }));
  if (held.every(({ condition }) => typeof condition === 'boolean')) {
    return textLiteral(held.flatMap(({ note, condition }) => (condition === true ? [note] : [])).join(','));
  }
  const list = held.flatMap(({ note, condition }) => {
    if (condition === false) return [];
    return [condition === true ? textLiteral(note) : `if(${condition}, ${textLiteral(note)}, '')`];
  });
  return `arrayStringConcat(arrayFilter(note -> note != '', [${list.join(', ')}]), ',')`;
}

/** What one row says of a call in this tier. */
function rowSql(row: PriceRow, serviceTier: string): PriceSql {
  const own = Object.hasOwn(row.tiers, serviceTier) ? row.tiers[serviceTier as ServiceTier] : undefined;
  const rates = own ?? row.standard;
  const tier = own === undefined ? '' : serviceTier;
  const isPerCall = row.source !== 'catalog' && row.perRequestUsd > 0;
  if (rates.input === null && rates.output === null && !isPerCall) return NOTHING;
  const tokens = tokensSql(rates);
  // Parts larger than their whole contradict it.
  const isWhole = [`${READ} + ${WRITE} <= ${INPUT}`, ...(rates.reasoning === null ? [] : [`${REASONING} <= ${OUTPUT}`])];
  const isPriced = `(${isWhole.join(' AND ')})`;
  const input = sumSql(INPUT_RATES, rates, tokens);
  const output = sumSql(OUTPUT_RATES, rates, tokens);
  const text = (sql: string): string => `if(${isPriced}, ${sql}, '')`;
  const number = (sql: string): string => `if(${isPriced}, ${sql}, NULL)`;
  return {
    cost: number(`${input} + ${output}${row.perRequestUsd === 0 ? '' : ` + ${row.perRequestUsd}`}`),
    input: number(input),
    output: number(output),
    id: text(textLiteral(row.id)),
    source: text(textLiteral(row.source)),
    tier: text(tierSql(rates, tier)),
    notes: text(notesSql(row, rates, tier, serviceTier)),
  };
}

export type PriceWindow = { fromMs: number; toMs: number };

/** When a row holds, as SQL; `true` when it does in the whole window, `false` when nowhere in it. */
function holdsSql(row: PriceRow, window: PriceWindow): string | boolean {
  if (row.toMs <= window.fromMs || row.fromMs >= window.toMs) return false;
  const conditions: string[] = [];
  if (row.fromMs > window.fromMs) conditions.push(`${AT_MS} >= ${row.fromMs}`);
  if (row.toMs < window.toMs) conditions.push(`${AT_MS} < ${row.toMs}`);
  if (row.daily !== null) {
    const [fromMs, toMs] = [row.daily.fromSeconds * 1000, row.daily.toSeconds * 1000];
    const clock = `positiveModulo(${AT_MS}, ${DAY_MS})`;
    conditions.push(`(${clock} >= ${fromMs} ${toMs < fromMs ? 'OR' : 'AND'} ${clock} < ${toMs})`);
  }
  return conditions.length === 0 ? true : conditions.join(' AND ');
}

/** SQL that prices spans of a window, all of one model, vendor and processing tier. */
export function priceSql(plan: PricePlan, serviceTier: string, window: PriceWindow): PriceSql {
  const cases: { condition: string; sql: PriceSql }[] = [];
  let rest = NOTHING;
  for (const row of plan) {
    const condition = holdsSql(row, window);
    if (condition === false) continue;
    const sql = rowSql(row, serviceTier);
    if (condition === true) {
      rest = sql;
      break;
    }
    cases.push({ condition, sql });
  }
  const column = (name: keyof PriceSql): string =>
    cases.length === 0
      ? rest[name]
      : `multiIf(${cases.map(({ condition, sql }) => `${condition}, ${sql[name]}`).join(', ')}, ${rest[name]})`;
  return {
    cost: column('cost'),
    input: column('input'),
    output: column('output'),
    id: column('id'),
    source: column('source'),
    tier: column('tier'),
    notes: column('notes'),
  };
}
