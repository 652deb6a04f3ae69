import { parseFingerprintRules, type RuleProblem } from './fingerprints/parse-rules.ts';
import type { InAppRule } from './frames/in-app.ts';
import type { GroupingSettings } from './group-error.ts';

/** As a project stores it: `fingerprint_rules` is the text form (docs/reference/grouping.md). */
export type StoredGroupingSettings = { in_app_rules?: unknown; fingerprint_rules?: unknown };

const IN_APP_RULES_MAX = 200;
const PATTERN_CHARS_MAX = 500;
const FIELDS = ['path', 'module', 'function'] as const;

/**
 * Reads what a project stored.
 *  returns  what could be read, and what could not, by line (of in-app rules by place)
 *  errors   none, on any value
 */
export function readGroupingSettings(stored: unknown): { settings: GroupingSettings; problems: RuleProblem[] } {
  const { in_app_rules, fingerprint_rules } = (typeof stored === 'object' && stored !== null ? stored : {}) as StoredGroupingSettings;
  const text = typeof fingerprint_rules === 'string' ? fingerprint_rules : '';
  const { rules: fingerprintRules, problems } = parseFingerprintRules(text);
  const inAppRules: InAppRule[] = [];
  if (fingerprint_rules !== undefined && typeof fingerprint_rules !== 'string')
    problems.push({ line: 0, message: 'fingerprint_rules must be a text, one rule per line.' });
  if (in_app_rules !== undefined && !Array.isArray(in_app_rules)) problems.push({ line: 0, message: 'in_app_rules must be a list.' });
  for (const [index, rule] of (Array.isArray(in_app_rules) ? in_app_rules : []).entries()) {
    const read = index < IN_APP_RULES_MAX ? readInAppRule(rule) : `there are more than ${IN_APP_RULES_MAX} rules.`;
    if (typeof read === 'string') problems.push({ line: index + 1, message: `in_app_rules: ${read}` });
    else inAppRules.push(read);
  }
  return { settings: { inAppRules, fingerprintRules }, problems };
}

function readInAppRule(rule: unknown): InAppRule | string {
  const { field, pattern, in_app } = (typeof rule === 'object' && rule !== null ? rule : {}) as Record<string, unknown>;
  const known = FIELDS.find((name) => name === field);
  if (known === undefined) return `field must be one of ${FIELDS.join(', ')}.`;
  if (typeof pattern !== 'string' || pattern === '' || pattern.length > PATTERN_CHARS_MAX)
    return `pattern must be a text of 1 to ${PATTERN_CHARS_MAX} characters.`;
  if (typeof in_app !== 'boolean') return 'in_app must be true or false.';
  return { field: known, pattern, inApp: in_app };
}
