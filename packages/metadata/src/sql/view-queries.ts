import type { Selectable } from 'kysely';
import { ProjectUnknownError, TooManyViewsError, ViewExistsError } from '../metadata-errors.ts';
import type { Metadata, SavedView } from '../port.ts';
import { hasChanged, type SqlContext } from './context.ts';
import type { Tables } from './tables.ts';

/** Views of a project; a list of them is shown whole. */
const VIEWS_MAX = 200;

export function viewQueries({ db, values }: SqlContext): Pick<Metadata, 'createView' | 'listViews' | 'findView' | 'deleteView'> {
  const toView = (row: Selectable<Tables['saved_views']>): SavedView => ({
    ...row,
    project_id: values.readInteger(row.project_id),
    created_at_ms: values.readInteger(row.created_at_ms),
  });

  return {
    createView: (view) =>
      db.transaction().execute(async (trx) => {
        const project = await trx.selectFrom('projects').select('id').where('id', '=', view.project_id).executeTakeFirst();
        if (project === undefined) throw new ProjectUnknownError(view.project_id);
        const { count } = await trx
          .selectFrom('saved_views')
          .select((eb) => eb.fn.countAll<number>().as('count'))
          .where('project_id', '=', view.project_id)
          .executeTakeFirstOrThrow();
        if (values.readInteger(count) >= VIEWS_MAX) throw new TooManyViewsError(VIEWS_MAX);
        const inserted = await trx
          .insertInto('saved_views')
          .values(view)
          .onConflict((oc) => oc.columns(['project_id', 'page', 'name']).doNothing())
          .returning('id')
          .executeTakeFirst();
        if (inserted === undefined) throw new ViewExistsError(view.page);
      }),

    async listViews(projectId) {
      const query = db.selectFrom('saved_views').selectAll().where('project_id', '=', projectId);
      return (await query.orderBy('page').orderBy('name').limit(VIEWS_MAX).execute()).map(toView);
    },

    async findView(id) {
      const row = await db.selectFrom('saved_views').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toView(row);
    },

    async deleteView(id) {
      return hasChanged(await db.deleteFrom('saved_views').where('id', '=', id).executeTakeFirst());
    },
  };
}
