import type { IssueCondition } from '@sentryai/metadata';
import type { SqlFilter } from '@sentryai/store/queries/index';
import { compileExpression } from '../search/compile-search.ts';
import { occurrenceSearch } from '../search/dialects/occurrences.ts';
import type { Expression, Pattern } from '../search/expression.ts';
import { parseSearch } from '../search/parse-search.ts';
import { SearchQueryError } from '../search/search-query-error.ts';
import { likePattern } from '../search/text-match.ts';
import { closestWord } from '../search/closest-word.ts';
import { ISSUE_KEYS, type IssueKeyContext, issueKeyComparison, issueKeyCondition, issueKeyPresence } from './issue-keys.ts';

export type IssueSearchContext = IssueKeyContext & {
  /** Issues that have an occurrence in the window which fits a condition over `occurrences`. */
  issuesWith: (filter: SqlFilter) => Promise<number[]>;
};

/**
 * Turns the text of `query` into a condition over issues. Keys of issues (status, kind, …) are asked of the issues; all others
 * (release, service, user, tags …) of their occurrences, those that stand side by side of one and the same.
 * returns  undefined when everything matches
 * errors   SearchQueryError
 */
export async function compileIssueSearch(query: string | undefined, context: IssueSearchContext): Promise<IssueCondition | undefined> {
  const expression = parseSearch(query ?? '');
  return expression === undefined ? undefined : compile(expression, context);
}

async function compile(expression: Expression, context: IssueSearchContext): Promise<IssueCondition> {
  if (isAboutOccurrences(expression)) return withOccurrences(expression, context);
  switch (expression.type) {
    case 'or':
      return { type: 'or', parts: await Promise.all(expression.parts.map((part) => compile(part, context))) };
    case 'and': {
      const of = expression.parts.filter(isAboutOccurrences);
      const others = expression.parts.filter((part) => !isAboutOccurrences(part));
      const parts = await Promise.all(others.map((part) => compile(part, context)));
      if (of.length > 0) parts.push(await withOccurrences({ type: 'and', parts: of }, context));
      return { type: 'and', parts };
    }
    case 'not':
      return { type: 'not', part: await compile(expression.part, context) };
    case 'text':
      return { type: 'like', fields: ['title', 'subtitle', 'culprit'], pattern: contains(expression.value.pattern) };
    case 'has':
      return issueKeyPresence(expression);
    case 'match':
      return issueKeyCondition(expression, context);
    case 'compare':
      return issueKeyComparison(expression, context);
  }
}

async function withOccurrences(expression: Expression, context: IssueSearchContext): Promise<IssueCondition> {
  return { type: 'ids', ids: await context.issuesWith(compileExpression(expression, occurrenceSearch, context)) };
}

/** Negations are not: "not release:2" means issues that never were in release 2, not those that once were elsewhere. */
function isAboutOccurrences(expression: Expression): boolean {
  switch (expression.type) {
    case 'and':
    case 'or':
      return expression.parts.every(isAboutOccurrences);
    case 'match':
    case 'compare':
    case 'has':
      return !ISSUE_KEYS.has(expression.key) && isKnownOrTag(expression);
    case 'not':
    case 'text':
      return false;
  }
}

/** A key that is nearly one of ours is a slip and not a tag. Errors: SearchQueryError. */
function isKnownOrTag({ key, position }: { key: string; position: number }): boolean {
  if (occurrenceSearch.keys.has(key) || /^tags?\./.test(key)) return true;
  const near = closestWord(key, [...ISSUE_KEYS, ...occurrenceSearch.keys.keys()]);
  if (near === undefined || key.length < 4) return true;
  throw new SearchQueryError(`"${key}" is no key of issues`, position, `Did you mean ${near}? A tag of this name is tags.${key}.`);
}

function contains(pattern: Pattern): string {
  return `%${likePattern(pattern)}%`;
}
