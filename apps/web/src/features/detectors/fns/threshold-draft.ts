/** What somebody types into the thresholds of a detector, as texts, and what it means. */
import type { DetectorThreshold } from '@sentryai/schema';

export type ThresholdValue = DetectorThreshold['value'];
/** Typed texts by threshold; of switches 'true' and 'false', of lists one entry a line. */
export type ThresholdDraft = Readonly<Record<string, string>>;

export function textOfValue(value: ThresholdValue): string {
  return Array.isArray(value) ? value.join('\n') : String(value);
}

/** What a text means, or what is wrong with it in words. */
export function readThreshold(threshold: DetectorThreshold, text: string): { value: ThresholdValue } | { problem: string } {
  if (threshold.type === 'boolean') return { value: text === 'true' };
  if (threshold.type === 'list') {
    return {
      value: text
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== ''),
    };
  }
  const value = Number(text.trim());
  const { min, max } = threshold;
  if (text.trim() === '' || !Number.isFinite(value)) return { problem: 'Write a number.' };
  if ((min !== null && value < min) || (max !== null && value > max)) return { problem: `Allowed: ${boundsText(threshold)}.` };
  return { value };
}

/** "2 to 1000", "from 0", '' when there is no bound. */
export function boundsText({ min, max }: Pick<DetectorThreshold, 'min' | 'max'>): string {
  if (min !== null && max !== null) return `${min} to ${max}`;
  if (min !== null) return `from ${min}`;
  return max === null ? '' : `up to ${max}`;
}

function isSame(left: ThresholdValue, right: ThresholdValue): boolean {
  return textOfValue(left) === textOfValue(right);
}

export type ThresholdChanges = {
  /** By name; null = back to the default. */
  changes: Record<string, ThresholdValue | null>;
  /** What is wrong, by name. */
  problems: Record<string, string>;
};

/** What a draft changes of the thresholds as they are. */
export function changesOf(thresholds: readonly DetectorThreshold[], draft: ThresholdDraft): ThresholdChanges {
  const changes: ThresholdChanges['changes'] = {};
  const problems: ThresholdChanges['problems'] = {};
  for (const threshold of thresholds) {
    const text = draft[threshold.name];
    if (text === undefined) continue;
    const read = readThreshold(threshold, text);
    if ('problem' in read) problems[threshold.name] = read.problem;
    else if (!isSame(read.value, threshold.value)) changes[threshold.name] = isSame(read.value, threshold.default) ? null : read.value;
  }
  return { changes, problems };
}
