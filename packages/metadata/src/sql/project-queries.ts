import type { Selectable } from 'kysely';
import type { Metadata, Project } from '../port.ts';
import type { SqlContext } from './context.ts';
import type { Tables } from './tables.ts';

/** Lists are for people and start-up; an installation with more projects than this pages them (not offered yet). */
const PROJECTS_MAX = 1_000;

export function projectQueries({ db, values }: SqlContext): Pick<Metadata, 'ensureProject' | 'listProjects' | 'findProject'> {
  const toProject = (row: Selectable<Tables['projects']>): Project => ({
    id: values.readInteger(row.id),
    organization_id: values.readInteger(row.organization_id),
    name: row.name,
    created_at_ms: values.readInteger(row.created_at_ms),
  });

  return {
    ensureProject: (project) =>
      db.transaction().execute(async (trx) => {
        const { id, name, organization_name, created_at_ms } = project;
        await trx
          .insertInto('organizations')
          .values({ id: 1, name: organization_name, created_at_ms })
          .onConflict((oc) => oc.column('id').doNothing())
          .execute();
        const inserted = await trx
          .insertInto('projects')
          .values({ id, organization_id: 1, name, created_at_ms })
          .onConflict((oc) => oc.column('id').doNothing())
          .returning('id')
          .executeTakeFirst();
        return inserted !== undefined;
      }),

    async listProjects() {
      const rows = await db.selectFrom('projects').selectAll().orderBy('id').limit(PROJECTS_MAX).execute();
      return rows.map(toProject);
    },

    async findProject(id) {
      const row = await db.selectFrom('projects').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toProject(row);
    },
  };
}
