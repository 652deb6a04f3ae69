import {
  deliveryStateSchema,
  INGEST_STATE_PREFIX,
  ingestStateSchema,
  PROCESSOR_STATE_PREFIX,
  processorStateSchema,
  ROLE_STATE_FRESH_MS,
  type DeliveryState,
} from '@sentryai/schema';
import type { Metadata } from '@sentryai/metadata';
import { z } from 'zod';
import type { ApiOptions, ApiServer } from '../context.ts';
import { allowedProject } from '../http/doors.ts';
import { PROBLEMS, projectParam } from '../http/list-params.ts';

/** Reports older than a day are of processes that do not exist any more. */
const FORGOTTEN_MS = 24 * 3_600_000;

/** `GET /delivery`: queue, processor lag and the ledger's check of itself, as the roles last reported them. */
export function registerDelivery(app: ApiServer, { metadata, clock }: ApiOptions): void {
  app.get(
    '/delivery',
    {
      schema: {
        summary: 'How ingest, queue and processor are, and whether the ledger is balanced',
        description:
          'Each process reports every few seconds, wherever it runs. `deviations` are those of the project; `status` is about all projects.',
        tags: ['outcomes'],
        querystring: z.object({ project: projectParam }),
        response: { 200: deliveryStateSchema, ...PROBLEMS },
      },
    },
    async (request): Promise<DeliveryState> => {
      const projectId = allowedProject(request, request.query.project);
      const nowMs = clock();
      const [ingest, processors] = await Promise.all([
        readReports(metadata, INGEST_STATE_PREFIX, ingestStateSchema, nowMs),
        readReports(metadata, PROCESSOR_STATE_PREFIX, processorStateSchema, nowMs),
      ]);
      return {
        ingest,
        processors: processors.map((report) => ({
          ...report,
          ledger: { ...report.ledger, deviations: report.ledger.deviations.filter((deviation) => deviation.project_id === projectId) },
        })),
      };
    },
  );
}

/** Reports of one role, newest first; what another version wrote in another form is left out. */
async function readReports<Report extends { reported_at: string }>(
  metadata: Metadata,
  prefix: string,
  schema: z.ZodType<Report>,
  nowMs: number,
): Promise<(Report & { name: string; is_current: boolean })[]> {
  const settings = await metadata.listSettings(prefix);
  return settings
    .flatMap(({ key, value }) => {
      const { data } = schema.safeParse(JSON.parse(value));
      if (data === undefined) return [];
      const ageMs = nowMs - Date.parse(data.reported_at);
      return ageMs > FORGOTTEN_MS ? [] : [{ ...data, name: key.slice(prefix.length), is_current: ageMs < ROLE_STATE_FRESH_MS }];
    })
    .sort((a, b) => (a.reported_at < b.reported_at ? 1 : -1));
}
