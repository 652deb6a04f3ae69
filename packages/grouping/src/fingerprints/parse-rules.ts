import { type FingerprintRule, RULE_FIELDS, type RuleField, type RuleMatcher } from './rules.ts';

export type RuleProblem = { line: number; message: string };

const RULES_MAX = 200;
const LINE_CHARS_MAX = 1_000;
/** Names that other products use for the same fields. */
const FIELD_ALIASES: Readonly<Record<string, RuleField>> = {
  'error.type': 'type',
  'error.value': 'value',
  'stack.module': 'module',
  'stack.function': 'function',
  'stack.abs_path': 'path',
  'stack.package': 'module',
  'stack.filename': 'path',
  'app.in_app': 'app',
  package: 'module',
};
/** `!field:pattern` or `field:"a pattern with spaces"`. */
const MATCHER = /^(!?)([A-Za-z][\w.-]{0,100}):(?:"((?:[^"\\]|\\.){0,500})"|(\S{1,500}))\s*/;
const TITLE = /\s*title="((?:[^"\\]|\\.){0,200})"\s*$/;
const PARTS_MAX = 20;

function unquoted(text: string): string {
  return text.replaceAll(/\\(.)/g, '$1');
}

function readField(name: string): RuleField | undefined {
  const known = FIELD_ALIASES[name] ?? RULE_FIELDS.find((field) => field === name);
  if (known !== undefined) return known;
  return name.startsWith('tags.') && name.length > 'tags.'.length ? (name as RuleField) : undefined;
}

function readMatchers(text: string): RuleMatcher[] | string {
  const matchers: RuleMatcher[] = [];
  for (let rest = text.trim(); rest !== ''; ) {
    const match = MATCHER.exec(rest);
    if (match === null) return `"${rest.slice(0, 60)}" is no matcher; write field:pattern, with quotes when the pattern holds spaces.`;
    const field = readField(match[2] ?? '');
    if (field === undefined) return `${match[2]} is no field; fields are ${RULE_FIELDS.join(', ')} and tags.<name>.`;
    matchers.push({ field, pattern: match[3] === undefined ? (match[4] ?? '') : unquoted(match[3]), isNegated: match[1] === '!' });
    if (matchers.length > PARTS_MAX) return `a rule holds at most ${PARTS_MAX} matchers.`;
    rest = rest.slice(match[0].length);
  }
  return matchers.length === 0 ? 'a rule needs at least one matcher before ->.' : matchers;
}

function readRule(line: string): FingerprintRule | string {
  const arrow = line.indexOf('->');
  if (arrow === -1) return '-> is missing; write matchers -> fingerprint, for example type:ConnectionError -> database-down.';
  const matchers = readMatchers(line.slice(0, arrow));
  if (typeof matchers === 'string') return matchers;
  const right = line.slice(arrow + 2);
  const title = TITLE.exec(right);
  const fingerprint = (title === null ? right : right.slice(0, title.index))
    .split(',')
    .map((part) => part.trim().replace(/^"(.*)"$/, '$1'))
    .filter(Boolean);
  if (fingerprint.length === 0) return 'the fingerprint after -> is empty.';
  if (fingerprint.length > PARTS_MAX) return `a fingerprint holds at most ${PARTS_MAX} parts.`;
  return { matchers, fingerprint, title: unquoted(title?.[1] ?? '') };
}

/**
 * Fingerprint rules as people write them, one a line, `#` begins a comment:
 * `type:ConnectionError module:"billing.*" -> database-down, {{ default }} title="Database is down"`.
 *  returns  the rules that could be read, and what is wrong with the others, each with its line (from 1)
 */
export function parseFingerprintRules(text: string): { rules: FingerprintRule[]; problems: RuleProblem[] } {
  const rules: FingerprintRule[] = [];
  const problems: RuleProblem[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    if (rules.length >= RULES_MAX) {
      problems.push({ line: index + 1, message: `a project has at most ${RULES_MAX} rules; this one and those below are not used.` });
      break;
    }
    const rule = line.length > LINE_CHARS_MAX ? `a rule holds at most ${LINE_CHARS_MAX} characters.` : readRule(line);
    if (typeof rule === 'string') problems.push({ line: index + 1, message: rule });
    else rules.push(rule);
  }
  return { rules, problems };
}
