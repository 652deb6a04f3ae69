import type { Metadata } from '@sentryai/metadata';
import type { Issue } from '@sentryai/schema';
import type { WantedFields } from '../http/fields.ts';
import type { RequestQueries } from '../http/run-query.ts';
import type { TimeRange } from '../time-range.ts';
import type { ExportColumn, ExportRow } from './export-columns.ts';

export type ExportInput = {
  projectId: number;
  window: TimeRange;
  /** Text in the search language of the list of the same name. */
  query: string | undefined;
  /** Rows may lack the others, or have no true values in them. */
  fields: WantedFields;
  nowMs: number;
  /** Who is asking; null: a program. */
  meId: string | null;
  /** Whose occurrences are wanted; only theirs need one. */
  issue: Issue | null;
  metadata: Metadata;
};

/** What can be exported: its columns, and its rows newest first, in pages. A mistake in the query is thrown by the first of them. */
export type ExportSource = {
  columns: readonly ExportColumn[];
  pages: (run: RequestQueries, input: ExportInput) => AsyncGenerator<readonly ExportRow[]>;
};
