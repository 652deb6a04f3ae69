import type { Project } from '@sentryai/metadata';
import { pageOf, projectEntrySchema, type ProjectEntry, projectQuotaSchema } from '@sentryai/schema';
import { z } from 'zod';
import type { ApiOptions, ApiServer } from '../context.ts';
import { allowedProject } from '../http/doors.ts';
import { notFound } from '../http/error-handler.ts';
import { PROBLEMS, PROBLEMS_AND_404 } from '../http/list-params.ts';
import { formatTimeUs } from '../time-range.ts';

const projectName = z.string().trim().min(1).max(100);
const quotaChange = projectQuotaSchema.partial().optional().describe('what is left out stays as it is');
const tags = ['projects'];
/** The one organization of an installation, made at its first start. */
const ORGANIZATION_NAME = 'default';

/** `GET, POST /projects`, `PATCH /projects/{id}`: projects and what each may send in a day. */
export function registerProjects(app: ApiServer, { metadata, auth, clock }: ApiOptions): void {
  app.get(
    '/projects',
    { schema: { summary: 'Projects that whoever asks may see', tags, response: { 200: pageOf(projectEntrySchema), ...PROBLEMS } } },
    async ({ identity }) => {
      const projects = await metadata.listProjects();
      return { data: projects.filter(({ id }) => identity?.projects.includes(id)).map(projectEntry), next_cursor: null };
    },
  );

  app.post(
    '/projects',
    {
      schema: {
        summary: 'Make a project',
        description: 'It gets the next free id. Make a key for it with `POST /keys`.',
        tags,
        body: z.object({ name: projectName, quota: quotaChange }),
        response: { 201: projectEntrySchema, ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const { name, quota: given } = request.body;
      const made = await metadata.createProject({ name, organization_name: ORGANIZATION_NAME, created_at_ms: clock() });
      const project = given === undefined ? made : await metadata.updateProject(made.id, { quota: mergeQuota(made, given) });
      // Who may see it is remembered for a while.
      auth.clearCache();
      return reply.code(201).send(projectEntry(project ?? made));
    },
  );

  app.patch(
    '/projects/:id',
    {
      schema: {
        summary: 'Change a project: its name, what it may send in a day',
        description: 'Ingest follows within seconds.',
        tags,
        params: z.object({ id: z.coerce.number().int().min(1).max(4_294_967_295) }),
        body: z.object({ name: projectName.optional(), quota: quotaChange }),
        response: { 200: projectEntrySchema, ...PROBLEMS_AND_404 },
      },
    },
    async (request) => {
      const { name, quota: given } = request.body;
      const project = await metadata.findProject(allowedProject(request, request.params.id));
      const change = {
        ...(name === undefined ? {} : { name }),
        ...(given === undefined || project === null ? {} : { quota: mergeQuota(project, given) }),
      };
      const changed = project && (await metadata.updateProject(project.id, change));
      if (changed === null)
        throw notFound('project_not_found', 'There is no project with this id', 'GET /api/v1/projects lists those there are.');
      return projectEntry(changed);
    },
  );
}

function projectEntry({ id, name, created_at_ms, quota }: Project): ProjectEntry {
  return { id, name, created_at: formatTimeUs(created_at_ms * 1000), quota };
}

function mergeQuota({ quota: before }: Project, given: NonNullable<z.output<typeof quotaChange>>): Project['quota'] {
  const { items_per_day = before.items_per_day, bytes_per_day = before.bytes_per_day } = given;
  return { items_per_day, bytes_per_day };
}
