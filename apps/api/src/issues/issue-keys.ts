/** Keys of the search that are about issues themselves. */
import { DETECTOR_NAMES } from '@sentryai/detectors';
import type { IssueCondition, IssueNumberField, IssueTextField } from '@sentryai/metadata';
import { ISSUE_PRIORITIES, ISSUE_STATUSES, ISSUE_SUBSTATUSES, LOG_LEVELS } from '@sentryai/schema';
import type { Expression, SearchValue } from '../search/expression.ts';
import { hasWildcard, patternText } from '../search/expression.ts';
import { enumValues, instantUs, numberValue } from '../search/key-conditions.ts';
import type { SearchKey } from '../search/dialect.ts';
import { SearchQueryError } from '../search/search-query-error.ts';
import { likePattern } from '../search/text-match.ts';
import type { People } from './people.ts';

export type IssueKeyContext = { nowMs: number; people: People /** Who is asking; null: a program. */; meId: string | null };

type Word = { values: readonly string[]; also?: Readonly<Record<string, string>> };

const TEXTS: Readonly<Record<string, IssueTextField>> = {
  title: 'title',
  subtitle: 'subtitle',
  message: 'subtitle',
  culprit: 'culprit',
  first_release: 'first_release',
  last_release: 'last_release',
};

const WORDS: Readonly<Record<string, Word & { field: IssueTextField }>> = {
  status: { field: 'status', values: ISSUE_STATUSES, also: { archived: 'ignored', open: 'unresolved' } },
  substatus: { field: 'substatus', values: ISSUE_SUBSTATUSES },
  kind: { field: 'kind', values: ['error', ...DETECTOR_NAMES] },
  priority: { field: 'priority', values: ISSUE_PRIORITIES },
  level: { field: 'level', values: LOG_LEVELS, also: { warning: 'warn', critical: 'fatal' } },
};

const NUMBERS: Readonly<Record<string, IssueNumberField>> = {
  id: 'id',
  issue: 'id',
  count: 'count',
  events: 'count',
  recovered_count: 'recovered_count',
};

const TIMES: Readonly<Record<string, IssueNumberField>> = { first_seen: 'first_seen_ms', last_seen: 'last_seen_ms' };

const NOBODY: IssueCondition = { type: 'one_of', field: 'assignee_id', values: [''] };
const RECOVERED: IssueCondition = { type: 'recovered' };
const IS_WORDS = [...ISSUE_STATUSES, ...ISSUE_SUBSTATUSES, 'assigned', 'unassigned', 'mine', 'recovered', 'fatal'];
const IS: Word = { values: IS_WORDS, also: { archived: 'ignored' } };

export const ISSUE_KEYS: ReadonlySet<string> = new Set([
  ...[TEXTS, WORDS, NUMBERS, TIMES].flatMap((table) => Object.keys(table)),
  'is',
  'assignee',
  'assigned',
]);

/** The same with what may follow them, for completions. Occurrences hold the values that texts of issues have. */
export function issueKeyTypes(people: Pick<People, 'emails'>): Map<string, SearchKey> {
  const assignees: SearchKey = { type: 'enum', sql: 'assignee_id', values: ['me', 'none', ...people.emails] };
  return new Map<string, SearchKey>([
    ['is', { type: 'enum', sql: 'is', values: IS_WORDS }],
    ['assignee', assignees],
    ['assigned', assignees],
    ...Object.entries(WORDS).map(([key, { field, values }]): [string, SearchKey] => [key, { type: 'enum', sql: field, values }]),
    ...Object.entries(TEXTS).map(([key, field]): [string, SearchKey] => [
      key,
      { type: 'text', sql: `occurrence.${field.endsWith('_release') ? 'release' : field}` },
    ]),
    ...Object.entries(NUMBERS).map(([key, field]): [string, SearchKey] => [key, { type: 'number', sql: field }]),
    ...Object.entries(TIMES).map(([key, field]): [string, SearchKey] => [key, { type: 'time', sql: field }]),
  ]);
}

type Match = Extract<Expression, { type: 'match' }>;

/** `key:value` and `key:[a, b]`. Errors: SearchQueryError when the value does not fit the key. */
export function issueKeyCondition({ key, values }: Match, context: IssueKeyContext): IssueCondition {
  const text = TEXTS[key];
  if (text !== undefined) return textCondition(text, values);
  const word = WORDS[key];
  if (word !== undefined) return { type: 'one_of', field: word.field, values: values.flatMap((value) => enumValues(word, key, value)) };
  const number = NUMBERS[key];
  if (number !== undefined) return anyOf(values.map((value) => compare(number, '=', numberValue({}, key, value))));
  const time = TIMES[key];
  if (time !== undefined) return anyOf(values.map((value) => compare(time, '=', Math.floor(instantUs({ key, context }, value) / 1000))));
  if (key === 'is') return anyOf(values.flatMap((value) => enumValues(IS, key, value)).map((state) => stateCondition(state, context)));
  return { type: 'one_of', field: 'assignee_id', values: values.map((value) => assigneeId(value, context)) };
}

/** `key:>value`. Errors: SearchQueryError. */
export function issueKeyComparison(
  { key, position, operator, value }: Extract<Expression, { type: 'compare' }>,
  context: IssueKeyContext,
): IssueCondition {
  const number = NUMBERS[key];
  if (number !== undefined) return compare(number, operator, numberValue({}, key, value));
  const time = TIMES[key];
  if (time !== undefined) return compare(time, operator, instantUs({ key, context }, value) / 1000);
  throw new SearchQueryError(`"${key}" cannot be compared with ${operator}`, position, `Write ${key}:value instead.`);
}

/** `has:key`. */
export function issueKeyPresence({ key }: Extract<Expression, { type: 'has' }>): IssueCondition {
  const field = TEXTS[key] ?? WORDS[key]?.field ?? (key.startsWith('assign') ? 'assignee_id' : undefined);
  // Numbers and times are never absent.
  return field === undefined ? { type: 'and', parts: [] } : { type: 'not', part: { type: 'one_of', field, values: [''] } };
}

function textCondition(field: IssueTextField, values: readonly SearchValue[]): IssueCondition {
  const exact = values.filter(({ pattern }) => !hasWildcard(pattern)).map(({ pattern }) => patternText(pattern));
  const wild = values.filter(({ pattern }) => hasWildcard(pattern));
  const parts: IssueCondition[] = wild.map(({ pattern }) => ({ type: 'like', fields: [field], pattern: likePattern(pattern) }));
  return anyOf(exact.length === 0 ? parts : [...parts, { type: 'one_of', field, values: exact }]);
}

function stateCondition(state: string, context: IssueKeyContext): IssueCondition {
  if (state === 'unassigned') return NOBODY;
  if (state === 'assigned') return { type: 'not', part: NOBODY };
  if (state === 'recovered') return RECOVERED;
  if (state === 'fatal') return { type: 'not', part: RECOVERED };
  // Whom no person is behind has nothing assigned; no id is a single space.
  if (state === 'mine') return { type: 'one_of', field: 'assignee_id', values: [context.meId ?? ' '] };
  const field = (ISSUE_STATUSES as readonly string[]).includes(state) ? 'status' : 'substatus';
  return { type: 'one_of', field, values: [state] };
}

function assigneeId(value: SearchValue, { people, meId }: IssueKeyContext): string {
  const written = patternText(value.pattern);
  if (written === 'none' || written === '') return '';
  if (written === 'me' && meId !== null) return meId;
  const user = people.find(written);
  if (user !== undefined) return user.id;
  const suggestion = `Write assignee:none, assignee:me, or one of ${people.emails.slice(0, 5).join(', ')}.`;
  throw new SearchQueryError(`nobody here is called "${written}"`, value.position, suggestion);
}

function compare(field: IssueNumberField, operator: '=' | '<' | '<=' | '>' | '>=', value: number): IssueCondition {
  return { type: 'compare', field, operator, value };
}

function anyOf(parts: readonly IssueCondition[]): IssueCondition {
  return parts.length === 1 ? (parts[0] as IssueCondition) : { type: 'or', parts };
}
