import { problemSchema, tailEventSchema } from '@sentryai/schema';
import { z } from 'zod';
import type { ApiOptions, ApiServer } from '../context.ts';
import { allowedProject } from '../http/doors.ts';
import { PROBLEMS, projectParam, queryParam } from '../http/list-params.ts';
import { SseStream } from '../tail/sse-stream.ts';
import type { TailHub } from '../tail/tail-hub.ts';
import { TAIL_TYPES, type TailType } from '../tail/tail-sources.ts';
import { invalidParameter } from '../time-range.ts';

const HEARTBEAT_MS = 15_000;

/** `GET /tail`: what is stored from now on, as server-sent events. */
export function registerTail(app: ApiServer, { auth }: Pick<ApiOptions, 'auth'>, hub: TailHub): void {
  app.get(
    '/tail',
    {
      schema: {
        summary: 'Live events (server-sent events)',
        description: 'The event name is the type; the data is `{"type", "data"}`. When more arrives than can be shown, the newest is.',
        tags: ['tail'],
        produces: ['text/event-stream'],
        querystring: z.object({
          project: projectParam,
          types: z
            .string()
            .max(256)
            .optional()
            .describe(`comma list of ${TAIL_TYPES.join(', ')}; default all`),
          query: queryParam,
        }),
        response: { 200: tailEventSchema, ...PROBLEMS, 429: problemSchema },
      },
    },
    (request, reply) => {
      const projectId = allowedProject(request, request.query.project);
      const types = readTypes(request.query.types);
      let stream: SseStream | undefined;
      const close = () => {
        clearInterval(heartbeat);
        unsubscribe();
        stream?.end();
      };
      // Subscribed before the answer begins: a wrong query is still answered with 400.
      const unsubscribe = hub.subscribe(
        { projectId, types, query: request.query.query },
        { send: (event) => stream?.send(event.type, event), close: () => close() },
      );
      const { cookie, authorization } = request.headers;
      const heartbeat = setInterval(() => {
        stream?.heartbeat();
        // A stream outlives its sign-in unless somebody looks.
        auth.authenticate({ cookie, authorization }).then(
          (identity) => identity?.projects.includes(projectId) || close(),
          () => close(),
        );
      }, HEARTBEAT_MS);
      heartbeat.unref();
      reply.hijack();
      reply.raw.on('close', close);
      stream = new SseStream(reply.raw, request.id);
    },
  );
}

function readTypes(text: string | undefined): readonly TailType[] {
  if (text === undefined || text.trim() === '') return TAIL_TYPES;
  const written = text.split(',').map((type) => type.trim().toLowerCase());
  if (written.some((type) => !TAIL_TYPES.some((known) => known === type))) {
    throw invalidParameter('types', `has a word that is no type of event. There are ${TAIL_TYPES.join(', ')}.`);
  }
  return TAIL_TYPES.filter((type) => written.includes(type));
}
