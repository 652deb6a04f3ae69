/** Conditions over issues as data, so that callers can build them without knowing the engine. */
import { assertNever } from '@sentryai/schema';
import { type Expression, type ExpressionBuilder, sql, type SqlBool } from 'kysely';
import type { Tables } from '../sql/tables.ts';

export const ISSUE_TEXT_FIELDS = [
  'status',
  'substatus',
  'kind',
  'priority',
  'level',
  'title',
  'subtitle',
  'culprit',
  'first_release',
  'last_release',
  'assignee_id',
] as const;
export type IssueTextField = (typeof ISSUE_TEXT_FIELDS)[number];
export type IssueNumberField = 'id' | 'count' | 'recovered_count' | 'first_seen_ms' | 'last_seen_ms';

export type IssueCondition =
  | { type: 'and' | 'or'; parts: readonly IssueCondition[] }
  | { type: 'not'; part: IssueCondition }
  /** '' among the values: has none. */
  | { type: 'one_of'; field: IssueTextField; values: readonly string[] }
  /** Ignoring case; `%` and `_` are wildcards unless escaped by a backslash. */
  | { type: 'like'; fields: readonly IssueTextField[]; pattern: string }
  | { type: 'compare'; field: IssueNumberField; operator: '=' | '<' | '<=' | '>' | '>='; value: number }
  | { type: 'ids'; ids: readonly number[] }
  /** Every occurrence was recovered from. */
  | { type: 'recovered' };

export function conditionSql(condition: IssueCondition, eb: ExpressionBuilder<Tables, 'issues'>): Expression<SqlBool> {
  const { type } = condition;
  switch (type) {
    case 'and':
      return eb.and(condition.parts.map((part) => conditionSql(part, eb)));
    case 'or':
      return eb.or(condition.parts.map((part) => conditionSql(part, eb)));
    case 'not':
      return eb.not(conditionSql(condition.part, eb));
    case 'one_of':
      return condition.values.length === 0 ? eb.lit(false) : eb(textOf(condition.field), 'in', [...condition.values]);
    case 'like':
      return eb.or(condition.fields.map((field) => sql<SqlBool>`lower(${textOf(field)}) LIKE lower(${condition.pattern}) ESCAPE '\\'`));
    case 'compare':
      return eb(condition.field, condition.operator, condition.value);
    case 'ids':
      // Numbers in the text: there may be more than an engine takes parameters.
      return condition.ids.length === 0 ? eb.lit(false) : sql<SqlBool>`id IN (${sql.raw(condition.ids.map(wholeNumber).join(','))})`;
    case 'recovered':
      return eb('recovered_count', '>=', eb.ref('count'));
    default:
      return assertNever(type, 'issue condition');
  }
}

/** The same without what it says, at its top, about one field alone. */
export function withoutField(condition: IssueCondition | undefined, field: IssueTextField): IssueCondition | undefined {
  if (condition === undefined || isOnlyAbout(condition, field)) return undefined;
  if (condition.type !== 'and') return condition;
  return { type: 'and', parts: condition.parts.filter((part) => !isOnlyAbout(part, field)) };
}

function isOnlyAbout(condition: IssueCondition, field: IssueTextField): boolean {
  if (condition.type === 'and' || condition.type === 'or') return condition.parts.every((part) => isOnlyAbout(part, field));
  if (condition.type === 'not') return isOnlyAbout(condition.part, field);
  if (condition.type === 'like') return condition.fields.every((own) => own === field);
  return condition.type === 'one_of' && condition.field === field;
}

function textOf(field: IssueTextField): Expression<string> {
  return field === 'assignee_id' ? sql<string>`coalesce(assignee_id, '')` : sql<string>`${sql.ref(field)}`;
}

function wholeNumber(value: number): string {
  if (!Number.isSafeInteger(value)) throw new TypeError('an issue id is no whole number');
  return String(value);
}
