import type { Metadata } from '../port.ts';
import type { SqlContext } from './context.ts';

/** Over a year of days, so that months can be compared. */
export const USAGE_KEPT_DAYS = 400;
/** Rows of one statement; engines bound the number of parameters. */
const ROWS_PER_INSERT_MAX = 500;

export function usageQueries({ db, values }: SqlContext): Pick<Metadata, 'addDailyUsage' | 'findDailyUsage'> {
  return {
    addDailyUsage: (day, added) =>
      db.transaction().execute(async (trx) => {
        const totals = new Map<number, { items: number; bytes: number }>();
        for (let at = 0; at < added.length; at += ROWS_PER_INSERT_MAX) {
          const rows = await trx
            .insertInto('daily_usage')
            .values(added.slice(at, at + ROWS_PER_INSERT_MAX).map((usage) => ({ day, ...usage })))
            .onConflict((oc) =>
              oc.columns(['day', 'project_id']).doUpdateSet((eb) => ({
                items: eb('daily_usage.items', '+', eb.ref('excluded.items')),
                bytes: eb('daily_usage.bytes', '+', eb.ref('excluded.bytes')),
              })),
            )
            .returningAll()
            .execute();
          for (const row of rows)
            totals.set(values.readInteger(row.project_id), { items: values.readInteger(row.items), bytes: values.readInteger(row.bytes) });
        }
        await trx
          .deleteFrom('daily_usage')
          .where('day', '<', day - USAGE_KEPT_DAYS)
          .execute();
        return added.map(({ project_id, items, bytes }) => totals.get(project_id) ?? { items, bytes });
      }),

    async findDailyUsage(day, projectId) {
      const row = await db
        .selectFrom('daily_usage')
        .select(['items', 'bytes'])
        .where('day', '=', day)
        .where('project_id', '=', projectId)
        .executeTakeFirst();
      return row === undefined ? { items: 0, bytes: 0 } : { items: values.readInteger(row.items), bytes: values.readInteger(row.bytes) };
    },
  };
}
