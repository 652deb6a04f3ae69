import { randomUUID } from 'node:crypto';
import {
  pageOf,
  QUARANTINE_STATUSES,
  quarantineActionSchema,
  quarantineDetailSchema,
  quarantineRowSchema,
  type QuarantineStatus,
} from '@sentryai/schema';
import {
  listQuarantine,
  quarantineHistory,
  quarantineItem,
  type QuarantineFilter,
  type QuarantineRecord,
} from '@sentryai/store/queries/index';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { historyAnswer, quarantineAnswer } from '../answers/quarantine-answers.ts';
import type { ApiOptions, ApiServer } from '../context.ts';
import { actorOf } from '../http/actor.ts';
import { allowedProject } from '../http/doors.ts';
import { notFound } from '../http/error-handler.ts';
import { listQuerySchema, nextCursor, PROBLEMS, PROBLEMS_AND_404, projectParam, readListRequest } from '../http/list-params.ts';
import { queriesOf } from '../http/run-query.ts';
import { previewBody } from '../quarantine/preview-body.ts';
import { requestAction } from '../quarantine/request-action.ts';
import { invalidParameter, parseTimeRange } from '../time-range.ts';

/** What waits may have come long ago. */
const FROM = '-90d';
/** Items that one call with `all` asks for. */
const ALL_MAX = 5_000;

const text = z.string().max(512).optional();
const querystring = listQuerySchema.omit({ query: true }).extend({
  status: z
    .enum([...QUARANTINE_STATUSES, 'open', 'all'])
    .default('open')
    .describe('open = waiting and requested'),
  key: text,
  protocol: text,
  item_type: text,
  reason: text,
});
const params = z.object({ id: z.string().min(1).max(512) });
const action = z.object({
  project: z.number().int().min(1).max(4_294_967_295).default(1),
  ids: z.array(z.string().min(1).max(512)).max(1_000).optional().describe('these items'),
  all: z.boolean().default(false).describe('every waiting item that fits the fields below'),
  from: z.string().max(64).optional(),
  to: z.string().max(64).optional(),
  key: text,
  protocol: text,
  item_type: text,
  reason: text,
});
type Action = z.infer<typeof action>;

/** `GET /quarantine`, its items with their bytes, and what can be asked of them: another try, or the end. */
export function registerQuarantine(app: ApiServer, options: ApiOptions): void {
  app.get(
    '/quarantine',
    {
      schema: {
        summary: 'Items that could not be processed, each kept with its bytes',
        description: 'Without `from` those of the last 90 days.',
        tags: ['quarantine'],
        querystring,
        response: { 200: pageOf(quarantineRowSchema), ...PROBLEMS },
      },
    },
    async (request) => {
      const query = { from: FROM, ...request.query };
      const list = readListRequest(request, query, { nowMs: options.clock(), cursor: ['text'] });
      const rows = await queriesOf(
        request,
        options,
      )(listQuarantine({ ...list, filter: { ...exact(query), statuses: statusesOf(query.status) } }));
      return { data: rows.slice(0, list.limit).map(quarantineAnswer), next_cursor: nextCursor(rows, list.limit, keyOf) };
    },
  );

  app.get(
    '/quarantine/:id',
    {
      schema: {
        summary: 'One item: why it failed, how it begins, what was tried',
        tags: ['quarantine'],
        params,
        querystring: z.object({ project: projectParam }),
        response: { 200: quarantineDetailSchema, ...PROBLEMS_AND_404 },
      },
    },
    async (request) => {
      const projectId = allowedProject(request, request.query.project);
      const item = await findItem(request, projectId, request.params.id);
      const history = await queriesOf(request, options)(quarantineHistory(projectId, request.params.id));
      const format = formatOf(item.meta);
      const preview = previewBody(Buffer.from(item.body, 'base64'), format);
      return { ...quarantineAnswer(item), format, preview, history: historyAnswer(history) };
    },
  );

  app.get(
    '/quarantine/:id/raw',
    {
      schema: {
        summary: 'The bytes of an item, as a request of its protocol that holds only it',
        tags: ['quarantine'],
        params,
        querystring: z.object({ project: projectParam }),
        response: PROBLEMS_AND_404,
      },
    },
    async (request, reply) => {
      const item = await findItem(request, allowedProject(request, request.query.project), request.params.id);
      const format = formatOf(item.meta);
      const body = Buffer.from(item.body, 'base64');
      return reply
        .headers({
          'content-type': 'application/octet-stream',
          'content-length': String(body.byteLength),
          'content-disposition': `attachment; filename="${item.quarantine_id.replaceAll(/[^\w.-]/g, '_')}.${format === 'protobuf' ? 'bin' : format}"`,
          // What a client sent must never run as part of this site.
          'content-security-policy': "default-src 'none'; sandbox",
        })
        .send(body as never);
    },
  );

  for (const [path, event, summary] of [
    ['/quarantine/replay', 'replay_requested', 'Process items again: some, or all that wait'],
    ['/quarantine/discard', 'discard_requested', 'End items without another try: some, or all that wait'],
  ] as const) {
    app.post(
      path,
      {
        schema: {
          summary,
          description: `Answers at once; the processor does it within seconds, and \`GET /quarantine\` shows how it went. At most ${ALL_MAX} items a call.`,
          tags: ['quarantine'],
          body: action,
          response: { 202: quarantineActionSchema, ...PROBLEMS },
        },
      },
      async (request, reply) => {
        const { items, missing, hasMore } = await selectItems(request, request.body);
        const { store, clock } = options;
        const projectId = allowedProject(request, request.body.project);
        const actor = actorOf(request);
        const done = await requestAction({ store, projectId, event, items, actor, nowMs: clock(), newId: randomUUID });
        const skipped = [...done.skipped, ...missing.map((id) => ({ id, reason: 'not_found' }))];
        return reply.code(202).send({ requested: done.requested, skipped, has_more: hasMore });
      },
    );
  }

  async function findItem(request: FastifyRequest, projectId: number, id: string) {
    const [item] = await queriesOf(request, options)(quarantineItem(projectId, id));
    if (item !== undefined) return item;
    throw notFound('quarantine_item_not_found', 'There is no such item in quarantine', 'It may be older than the retention time.');
  }

  async function selectItems(request: FastifyRequest, body: Action) {
    const { ids, all } = body;
    if ((ids === undefined) !== all) throw invalidParameter('ids', 'and `all` exclude each other, and one of them is needed.');
    const projectId = allowedProject(request, body.project);
    const window = parseTimeRange({ from: body.from ?? FROM, to: body.to }, options.clock());
    const filter: QuarantineFilter = ids === undefined ? { ...exact(body), statuses: ['waiting'] } : { ids, statuses: [] };
    const limit = ids === undefined ? ALL_MAX : ids.length;
    const everything = { fromUs: 0, toUs: window.toUs };
    const input = { projectId, window: ids === undefined ? window : everything, filter, limit };
    const found = await queriesOf(request, options)(listQuarantine(input));
    const known = new Set(found.map(({ quarantine_id }) => quarantine_id));
    return { items: found.slice(0, limit), missing: (ids ?? []).filter((id) => !known.has(id)), hasMore: found.length > limit };
  }
}

function exact({
  key,
  protocol,
  item_type,
  reason,
}: Pick<Action, 'key' | 'protocol' | 'item_type' | 'reason'>): Omit<QuarantineFilter, 'statuses'> {
  return { key_id: key, protocol, item_type, reason };
}

function statusesOf(status: QuarantineStatus | 'open' | 'all'): readonly QuarantineStatus[] {
  if (status === 'all') return [];
  return status === 'open' ? ['waiting', 'requested'] : [status];
}

function keyOf(row: QuarantineRecord) {
  return { timeUs: row.received_at_ms * 1000, ids: [row.quarantine_id] };
}

function formatOf(meta: string): string {
  return (JSON.parse(meta) as { format?: string }).format ?? 'json';
}
