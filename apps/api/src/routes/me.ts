import { meSchema, VERSION } from '@sentryai/schema';
import type { ApiOptions, ApiServer } from '../context.ts';
import { PROBLEMS } from '../http/list-params.ts';

/** `GET /me`: who is looking, which projects there are, and where to send data. */
export function registerMe(app: ApiServer, { metadata, config }: ApiOptions): void {
  app.get(
    '/me',
    { schema: { summary: 'Who is asking, and what there is', tags: ['sign-in'], response: { 200: meSchema, ...PROBLEMS } } },
    async (request) => {
      const { identity } = request;
      const projects = await metadata.listProjects();
      return {
        user: identity?.user ? { id: identity.user.id, email: identity.user.email } : null,
        projects: projects.filter((project) => identity?.projects.includes(project.id)).map(({ id, name }) => ({ id, name })),
        version: VERSION,
        ingest: {
          url: config.ingestUrl,
          otlp_url: config.otlpUrl,
          dsn: config.dsn,
          is_keyless: typeof config.isKeyless === 'function' ? await config.isKeyless() : config.isKeyless,
        },
      };
    },
  );
}
