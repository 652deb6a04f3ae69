import { listOccurrences } from '@sentryai/store/queries/index';
import { occurrenceAnswer } from '../answers/issue-answers.ts';
import type { RequestQueries } from '../http/run-query.ts';
import { compileSearch, occurrenceSearch } from '../search/index.ts';
import { invalidParameter } from '../time-range.ts';
import type { ExportRow } from './export-columns.ts';
import type { ExportInput } from './export-source.ts';
import { newestFirst } from './newest-first.ts';

/** Occurrences of one issue, newest first. Errors: invalid_parameter (400) when it is not said of which. */
export async function* occurrencePages(run: RequestQueries, input: ExportInput): AsyncGenerator<ExportRow[]> {
  const { issue, metadata, window, query, nowMs } = input;
  if (issue === null) throw invalidParameter('issue', 'is needed: the id of the issue whose occurrences are wanted.');
  const filter = compileSearch(query, occurrenceSearch, { nowMs });
  const hashes = (await metadata.hashesOfIssues([issue.id])).map(({ hash }) => hash);
  const pages = newestFirst(
    window,
    (page) => run(listOccurrences({ projectId: issue.project_id, hashes, filter, ...page })),
    (row) => ({ timeUs: row.timestamp_us, ids: [row.occurrence_id] }),
  );
  for await (const rows of pages) yield rows.map((row) => occurrenceAnswer(row));
}
