import type { Kysely, Selectable, Transaction } from 'kysely';
import type { Metadata, Project } from '../port.ts';
import type { SqlContext } from './context.ts';
import type { Tables } from './tables.ts';

type ProjectQueries = Pick<Metadata, 'ensureProject' | 'createProject' | 'listProjects' | 'findProject' | 'updateProject'>;

/** Lists are for people and start-up; an installation with more projects than this pages them (not offered yet). */
const PROJECTS_MAX = 1_000;
/** The one organization of an installation. */
const ORGANIZATION_ID = 1;

export function projectQueries({ db, values }: SqlContext): ProjectQueries {
  const readIntegerOrNull = (value: number | string | bigint | null): number | null => (value === null ? null : values.readInteger(value));
  const toProject = (row: Selectable<Tables['projects']>): Project => ({
    id: values.readInteger(row.id),
    organization_id: values.readInteger(row.organization_id),
    name: row.name,
    created_at_ms: values.readInteger(row.created_at_ms),
    quota: { items_per_day: readIntegerOrNull(row.items_per_day), bytes_per_day: readIntegerOrNull(row.bytes_per_day) },
  });

  return {
    ensureProject: ({ id, name, organization_name, created_at_ms }) =>
      db.transaction().execute(async (trx) => {
        await ensureOrganization(trx, organization_name, created_at_ms);
        const inserted = await trx
          .insertInto('projects')
          .values({ id, organization_id: ORGANIZATION_ID, name, created_at_ms })
          .onConflict((oc) => oc.column('id').doNothing())
          .returning('id')
          .executeTakeFirst();
        return inserted !== undefined;
      }),

    createProject: ({ name, organization_name, created_at_ms }) =>
      db.transaction().execute(async (trx) => {
        await ensureOrganization(trx, organization_name, created_at_ms);
        const last = await trx.selectFrom('projects').select('id').orderBy('id', 'desc').limit(1).executeTakeFirst();
        const id = last === undefined ? 1 : values.readInteger(last.id) + 1;
        const row = await trx
          .insertInto('projects')
          .values({ id, organization_id: ORGANIZATION_ID, name, created_at_ms })
          .returningAll()
          .executeTakeFirstOrThrow();
        return toProject(row);
      }),

    async listProjects() {
      const rows = await db.selectFrom('projects').selectAll().orderBy('id').limit(PROJECTS_MAX).execute();
      return rows.map(toProject);
    },

    async findProject(id) {
      const row = await db.selectFrom('projects').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toProject(row);
    },

    async updateProject(id, { name, quota }) {
      // With the id among it there is always something to set; see ensureApiKey.
      const change = { id, ...(name === undefined ? {} : { name }), ...quota };
      const row = await db.updateTable('projects').set(change).where('id', '=', id).returningAll().executeTakeFirst();
      return row === undefined ? null : toProject(row);
    },
  };
}

async function ensureOrganization(db: Kysely<Tables> | Transaction<Tables>, name: string, created_at_ms: number): Promise<void> {
  await db
    .insertInto('organizations')
    .values({ id: ORGANIZATION_ID, name, created_at_ms })
    .onConflict((oc) => oc.column('id').doNothing())
    .execute();
}
