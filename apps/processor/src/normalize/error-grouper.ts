/** Which issue each error of a batch belongs to, and which of them a project does not want any more. */
import { applyChanges, type GroupedOccurrence, occurrenceOfError, type OccurrenceChanges } from '@sentryai/occurrences';
import type { ErrorRow } from '@sentryai/schema';
import { NO_RULES, readRules } from '@sentryai/occurrences/project-rules';
import type { RulesSnapshot } from '../rules/rules-cache.ts';
import type { FrameMapper } from '../source-maps/frame-mapper.ts';
import { itemTypeOf } from './keyed-rows.ts';
import type { RecordRows } from './read-record.ts';
import type { RecordAccount } from './record-account.ts';

export const NO_SNAPSHOT: RulesSnapshot = { version: 0, projects: new Map(), discarded: new Set() };

export class ErrorGrouper {
  readonly #rules: RulesSnapshot;
  readonly #frameMapper: Pick<FrameMapper, 'occurrenceOf'> | undefined;
  readonly #grouped = new WeakMap<ErrorRow, GroupedOccurrence>();

  constructor(rules: RulesSnapshot, frameMapper?: Pick<FrameMapper, 'occurrenceOf'>) {
    this.#rules = rules;
    this.#frameMapper = frameMapper;
  }

  /** Takes out the errors of discarded issues with what hangs on them, and accounts for them. */
  dropDiscarded(result: RecordRows, account: RecordAccount): void {
    if (this.#rules.discarded.size === 0 || result.rows.errors.length === 0) return;
    const dropped = new Set<object>();
    result.rows.errors = result.rows.errors.filter((row) => {
      if (!this.#rules.discarded.has(`${row.project_id}/${this.#group(row).hashes.main}`)) return true;
      dropped.add(row);
      if (!result.owners?.has(row)) account.add(itemTypeOf('errors', row), 'discarded', 'issue_discarded', 1);
      return false;
    });
    if (dropped.size > 0) result.rows.blobs = result.rows.blobs.filter((row) => !dropped.has(result.owners?.get(row) ?? row));
  }

  /** Occurrences of the errors that are new. */
  occurrencesOf(rows: readonly ErrorRow[]): OccurrenceChanges {
    return applyChanges(
      rows.map((row) => this.#group(row)),
      new Map(),
    );
  }

  #group(row: ErrorRow): GroupedOccurrence {
    let grouped = this.#grouped.get(row);
    if (grouped === undefined) {
      const rules = readRules(this.#rules.projects.get(row.project_id) ?? NO_RULES);
      this.#grouped.set(row, (grouped = occurrenceOfError(row, rules.grouping, this.#frameMapper?.occurrenceOf(row))));
    }
    return grouped;
  }
}
