import { isInApp, type InAppRule } from '../frames/in-app.ts';
import { matchesGlob } from '../glob.ts';
import type { ErrorException, ErrorOccurrence, StackFrame } from '../occurrence.ts';

export const RULE_FIELDS = [
  'type',
  'value',
  'message',
  'logger',
  'level',
  'release',
  'environment',
  'sdk',
  'transaction',
  'provider',
  'model',
  'tool',
  'agent',
  'module',
  'function',
  'path',
  'app',
] as const;
export type RuleField = (typeof RULE_FIELDS)[number] | `tags.${string}`;

/** `pattern` may hold `*` and `?`; case does not count. */
export type RuleMatcher = { field: RuleField; pattern: string; isNegated: boolean };

/** A project's own grouping: when all matchers fit, the fingerprint counts, and the title if there is one. */
export type FingerprintRule = {
  matchers: readonly RuleMatcher[];
  fingerprint: readonly string[];
  title: string;
};

const FRAME_FIELDS = new Set<string>(['module', 'function', 'path', 'app']);
const EXCEPTION_FIELDS = new Set<string>(['type', 'value']);

function fits({ pattern, isNegated }: RuleMatcher, values: readonly string[]): boolean {
  return values.some((value) => matchesGlob(pattern, value)) !== isNegated;
}

function occurrenceValues(field: string, occurrence: ErrorOccurrence): readonly string[] {
  if (field.startsWith('tags.')) {
    const tag = occurrence.tags[field.slice('tags.'.length)];
    return tag === undefined ? [] : [tag];
  }
  switch (field) {
    case 'message':
      return [occurrence.message, occurrence.messageTemplate, ...occurrence.exceptions.map(({ value }) => value)].filter(Boolean);
    case 'tool':
      return [occurrence.toolName];
    case 'agent':
      return [occurrence.agentName];
    case 'type':
      return [occurrence.errorType];
    case 'value':
      return [occurrence.message];
    case 'logger':
    case 'level':
    case 'release':
    case 'environment':
    case 'sdk':
    case 'transaction':
    case 'provider':
    case 'model':
      return [occurrence[field]];
    default:
      return [];
  }
}

function frameValue(field: string, frame: StackFrame, isApp: boolean): string {
  if (field === 'app') return isApp ? 'yes' : 'no';
  return field === 'path' ? frame.filename : field === 'module' ? frame.module : frame.function;
}

function exceptionFits(matchers: readonly RuleMatcher[], exception: ErrorException): boolean {
  return matchers.every((matcher) => fits(matcher, [matcher.field === 'type' ? exception.type : exception.value]));
}

/** Matchers about exceptions must fit one and the same exception, those about frames one and the same frame. */
function ruleFits({ matchers }: FingerprintRule, occurrence: ErrorOccurrence, inAppRules: readonly InAppRule[]): boolean {
  if (matchers.length === 0) return false;
  const hasExceptions = occurrence.exceptions.length > 0;
  const aboutFrames = matchers.filter(({ field }) => FRAME_FIELDS.has(field));
  const aboutExceptions = hasExceptions ? matchers.filter(({ field }) => EXCEPTION_FIELDS.has(field)) : [];
  const aboutAll = matchers.filter(({ field }) => !FRAME_FIELDS.has(field) && !(hasExceptions && EXCEPTION_FIELDS.has(field)));
  if (!aboutAll.every((matcher) => fits(matcher, occurrenceValues(matcher.field, occurrence)))) return false;
  if (aboutExceptions.length > 0 && !occurrence.exceptions.some((exception) => exceptionFits(aboutExceptions, exception))) return false;
  if (aboutFrames.length === 0) return true;
  return occurrence.exceptions.some(({ frames }) =>
    frames.some((frame) => {
      const isApp = isInApp(frame, occurrence.language, inAppRules);
      return aboutFrames.every((matcher) => fits(matcher, [frameValue(matcher.field, frame, isApp)]));
    }),
  );
}

/** The first rule that fits an occurrence. */
export function findRule(
  rules: readonly FingerprintRule[],
  occurrence: ErrorOccurrence,
  inAppRules: readonly InAppRule[],
): FingerprintRule | undefined {
  return rules.find((rule) => ruleFits(rule, occurrence, inAppRules));
}
