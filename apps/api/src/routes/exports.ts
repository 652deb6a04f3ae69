import { problemSchema } from '@sentryai/schema';
import { z } from 'zod';
import type { ApiOptions, ApiServer } from '../context.ts';
import { exportBytes } from '../export/export-bytes.ts';
import { chosenColumns } from '../export/export-columns.ts';
import { CSV_FORMULAS } from '../export/export-format.ts';
import { EXPORT_FORMATS, type ExportFormatName } from '../export/export-formats.ts';
import { EXPORT_SOURCES, type ExportName } from '../export/export-sources.ts';
import type { ExportSource } from '../export/export-source.ts';
import { ExportSlots } from '../export/export-slots.ts';
import { sendExport } from '../export/send-export.ts';
import { allowedProject } from '../http/doors.ts';
import { fieldsParam, readFields } from '../http/fields.ts';
import { PROBLEMS_AND_404, projectParam, queryParam, windowParamsSchema } from '../http/list-params.ts';
import { exportQueriesOf } from '../http/run-query.ts';
import { allowedIssue, issueIdParams } from '../issues/issue-access.ts';
import { parseTimeRange } from '../time-range.ts';

/** Exports at the same time. */
const EXPORTS_MAX = 4;
const STALLED_MS = 60_000;

const NAMES = Object.keys(EXPORT_SOURCES) as [ExportName, ...ExportName[]];
const FORMATS = Object.keys(EXPORT_FORMATS) as [ExportFormatName, ...ExportFormatName[]];

/** `GET /export/{spans,traces,…}`: all rows of a window as a file. */
export function registerExports(app: ApiServer, options: ApiOptions, stalledMs = STALLED_MS): void {
  const slots = new ExportSlots(EXPORTS_MAX);
  options.metrics.observedGauge({ name: 'api_export_requests', help: 'Exports that are running.' }, () => slots.taken);
  app.get(
    '/export/:name',
    {
      schema: {
        summary: 'All rows of a window as a file, newest first',
        description:
          'The rows of the list of the same name, all of them, streamed. The answer is complete or the connection is broken off; it is ' +
          'never short without a sign. Lists and objects are JSON text in CSV and Parquet. `occurrences` are those of one `issue`.',
        tags: ['exports'],
        params: z.object({ name: z.enum(NAMES) }),
        querystring: z.object({
          project: projectParam,
          ...windowParamsSchema,
          query: queryParam,
          issue: issueIdParams.shape.id.optional().describe('of `occurrences`: whose they are; its project is taken'),
          fields: fieldsParam('each row, as columns in this order'),
          format: z.enum(FORMATS).default('jsonl').describe('jsonl: one JSON object a line'),
          csv_formulas: z
            .enum(CSV_FORMULAS)
            .default('guard')
            .describe("of CSV, texts that a spreadsheet takes for formulas: guard = with a `'` in front, keep = as they are"),
        }),
        response: { 200: z.unknown().describe('the file'), 429: problemSchema, ...PROBLEMS_AND_404 },
      },
    },
    async (request, reply) => {
      const { name } = request.params;
      const { project, query, issue: issueId, format: formatName, csv_formulas: csvFormulas, fields: asked, ...range } = request.query;
      const issue = issueId === undefined ? null : await allowedIssue(request, options.metadata, issueId);
      const projectId = issue?.project_id ?? allowedProject(request, project);
      const nowMs = options.clock();
      const window = parseTimeRange(range, nowMs);
      const source: ExportSource = EXPORT_SOURCES[name];
      const known = source.columns.map((column) => column.name);
      const fields = readFields(asked, known);
      const meId = request.identity?.user?.id ?? null;
      const { contentType, open } = EXPORT_FORMATS[formatName];
      const end = slots.take();
      const chunks = exportBytes(
        open(chosenColumns(source.columns, fields), { csvFormulas }),
        source.pages(exportQueriesOf(request, options), {
          projectId,
          window,
          query,
          fields,
          nowMs,
          meId,
          issue,
          metadata: options.metadata,
        }),
      );
      const stamp = new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, '');
      void reply.type(contentType).header('content-disposition', `attachment; filename="${name}-${stamp}.${formatName}"`);
      return await sendExport({ request, reply, logger: options.logger, stalledMs }, chunks, end);
    },
  );
}
