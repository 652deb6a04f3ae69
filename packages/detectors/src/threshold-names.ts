import type { DetectorName } from './contract/names.ts';
import type { Setting } from './contract/settings.ts';

/** Words that are written as their letters. */
const LETTERS: Readonly<Record<string, string>> = { json: 'JSON', mcp: 'MCP', ttft: 'Time to first token' };

/** A detector's name for people: `mcp_tool_error` is "MCP tool error". */
export function titleOf(name: DetectorName): string {
  const words = name.split('_').map((word) => LETTERS[word] ?? word);
  const text = words.join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A threshold's name in the API and in settings that people write: `quietMs` is `quiet_ms`. */
export function thresholdName(setting: string): string {
  return setting.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Last words of names and the units they stand for; other last words are no unit. */
const UNITS: Readonly<Record<string, string>> = {
  attempts: 'attempts',
  calls: 'calls',
  chars: 'characters',
  exchanges: 'turns',
  factor: 'times',
  ms: 'ms',
  runs: 'runs',
  share: 'share of 1',
  steps: 'steps',
  times: 'runs',
  tokens: 'tokens',
  usd: 'USD',
};

/** What a threshold's number counts; null for switches, lists and bare numbers. */
export function unitOf(setting: string, spec: Setting): string | null {
  if (typeof spec.default !== 'number') return null;
  if (spec.unit !== undefined) return spec.unit;
  const words = thresholdName(setting).split('_');
  const unit = words.findLast((word) => word !== 'min' && word !== 'max');
  return UNITS[unit ?? ''] ?? null;
}
