import type { TraceOccurrence } from '@sentryai/schema';

export type FindingTone = 'danger' | 'warn' | undefined;

/** How loud it is shown: what the run got past is quiet, whatever it was. */
export function findingTone({ recovery, level }: Pick<TraceOccurrence, 'recovery' | 'level'>): FindingTone {
  if (recovery === 'recovered') return undefined;
  return recovery === 'fatal' || level === 'error' || level === 'fatal' ? 'danger' : 'warn';
}

const RECOVERY_WORDS = {
  recovered: ['recovered', 'The run got past it.'],
  fatal: ['fatal', 'The run did not get past it.'],
  unknown: ['', ''],
} as const;

/** "recovered" and what it means; both '' when nobody knows. */
export function recoveryWords(recovery: TraceOccurrence['recovery']): { word: string; meaning: string } {
  const [word, meaning] = RECOVERY_WORDS[recovery];
  return { word, meaning };
}

/** What found it: "Agent loop" of `agent_loop`, "Error" of errors. */
export function kindWords(kind: string): string {
  const text = kind.replaceAll('_', ' ').replace(/\b(json|mcp|ttft)\b/g, (word) => word.toUpperCase());
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A fact of a finding as text; '' for what says nothing. */
export function factText(value: unknown): string {
  if (value === null || value === undefined || value === '') return '';
  if (Array.isArray(value)) return value.map(factText).filter(Boolean).join(', ');
  if (typeof value === 'number') return Number.isInteger(value) ? value.toLocaleString('en-US') : String(Number(value.toPrecision(4)));
  return typeof value === 'string' ? value : JSON.stringify(value);
}
