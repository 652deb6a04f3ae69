import type { KeyEntry } from '@sentryai/schema';
import { formText } from '../../../lib/form-text.ts';
import { amountText, parseAmount } from './amount.ts';

export type Limits = NonNullable<KeyEntry['limits']>;
export type Sampling = NonNullable<KeyEntry['sampling']>;
export type KeyRules = { limits: Limits; sampling: Sampling };
/** Fields whose text cannot be used, with what is wrong. */
export type FieldProblems = Readonly<Record<string, string>>;

const LIMIT_FIELDS = ['items_per_second', 'items_burst', 'bytes_per_second', 'bytes_burst'] as const satisfies (keyof Limits)[];
const WHOLE_FIELDS = new Set<string>(['items_burst', 'bytes_burst', 'items_per_day', 'bytes_per_day']);
const SAMPLING_FIELDS = ['spans', 'logs', 'metrics'] as const satisfies (keyof Sampling)[];

/** What a form says, or which of its fields cannot be used. */
export function readRules(form: FormData): { rules: KeyRules } | { problems: FieldProblems } {
  const problems: Record<string, string> = {};
  const limits = Object.fromEntries(LIMIT_FIELDS.map((name) => [name, readAmount(form, name, problems)])) as Limits;
  const sampling = Object.fromEntries(SAMPLING_FIELDS.map((name) => [name, readPercent(form, name, problems)])) as Sampling;
  return Object.keys(problems).length > 0 ? { problems } : { rules: { limits, sampling } };
}

export function readAmount(form: FormData, name: string, problems: Record<string, string>): number | null {
  const value = parseAmount(formText(form, name));
  if (value === undefined) problems[name] = 'A number above 0, such as 500, 20k or 2 MB. Empty: no limit.';
  else if (value !== null && WHOLE_FIELDS.has(name) && !Number.isInteger(value)) problems[name] = 'A whole number.';
  return value ?? null;
}

function readPercent(form: FormData, name: string, problems: Record<string, string>): number {
  const text = formText(form, name).trim().replace(/%$/, '');
  const percent = Number(text);
  if (text !== '' && percent >= 0 && percent <= 100) return Number((percent / 100).toFixed(6));
  problems[name] = 'A number from 0 to 100.';
  return 1;
}

/** A share as people write it: 0.025 -> "2.5". */
export function percentText(share: number): string {
  return String(Number((share * 100).toFixed(4)));
}

/** "100 items/s, 2 MB/s"; null when nothing is limited. */
export function limitsText({ items_per_second: items, bytes_per_second: bytes }: Limits): string | null {
  const parts = [
    ...(items === null ? [] : [`${amountText(items, 'items')} items/s`]),
    ...(bytes === null ? [] : [`${amountText(bytes, 'bytes')}/s`]),
  ];
  return parts.length === 0 ? null : parts.join(', ');
}

/** "10% of traces, 50% of logs"; null when everything is kept. */
export function samplingText(sampling: Sampling): string | null {
  const names = { spans: 'traces', logs: 'logs', metrics: 'metrics' } as const;
  const parts = SAMPLING_FIELDS.filter((name) => sampling[name] < 1).map((name) => `${percentText(sampling[name])}% of ${names[name]}`);
  return parts.length === 0 ? null : parts.join(', ');
}
