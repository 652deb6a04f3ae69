/** How many issues a project may open: a token bucket, so that a flood of junk cannot bury what matters. */
import type { Transaction } from './issue-writes.ts';

/** New issues at once, and each hour after that. */
const CAPACITY = 1_000;
const PER_HOUR = 200;
const HOUR_MS = 3_600_000;

export type Budget = { tokens: number; overflowCount: number; overflowIssues: number };

export async function loadBudget({ trx, values }: Transaction, projectId: number, nowMs: number): Promise<Budget> {
  const row = await trx.selectFrom('issue_budgets').selectAll().where('project_id', '=', projectId).executeTakeFirst();
  if (row === undefined) return { tokens: CAPACITY, overflowCount: 0, overflowIssues: 0 };
  const hours = Math.max(0, nowMs - values.readInteger(row.refilled_at_ms)) / HOUR_MS;
  return { tokens: Math.min(CAPACITY, row.tokens + hours * PER_HOUR), overflowCount: 0, overflowIssues: 0 };
}

/** Writes what is left, and adds what this batch held back. */
export async function saveBudget({ trx }: Transaction, projectId: number, budget: Budget, nowMs: number): Promise<void> {
  const { tokens, overflowCount, overflowIssues } = budget;
  const since = overflowCount > 0 ? nowMs : null;
  await trx
    .insertInto('issue_budgets')
    .values({
      project_id: projectId,
      tokens,
      refilled_at_ms: nowMs,
      overflow_count: overflowCount,
      overflow_issues: overflowIssues,
      overflow_since_ms: since,
    })
    .onConflict((oc) =>
      oc.column('project_id').doUpdateSet((eb) => ({
        tokens,
        refilled_at_ms: nowMs,
        overflow_count: eb('issue_budgets.overflow_count', '+', overflowCount),
        overflow_issues: eb('issue_budgets.overflow_issues', '+', overflowIssues),
        overflow_since_ms: eb.fn.coalesce('issue_budgets.overflow_since_ms', eb.val(since)),
      })),
    )
    .execute();
}
