import type { PriceOverride } from '@sentryai/pricing';
import type { PriceTerms } from '@sentryai/schema';
import { type Selectable, sql, type SqlBool } from 'kysely';
import { PricesFullError } from '../metadata-errors.ts';
import type { SqlContext } from '../sql/context.ts';
import { hasChanged } from '../sql/context.ts';
import type { StoredInteger, Tables } from '../sql/tables.ts';
import type { PriceStore } from './price-port.ts';
import { repriceJobQueries } from './reprice-job-queries.ts';

/** Processors hold all of them in memory, and look through them for each new model name. */
export const PRICE_OVERRIDES_MAX = 10_000;

export function createPriceStore(context: SqlContext): PriceStore {
  const { db, values } = context;
  const integerOrNull = (value: StoredInteger | null): number | null => (value === null ? null : values.readInteger(value));
  const toOverride = (row: Selectable<Tables['price_overrides']>): PriceOverride => ({
    id: row.id,
    organization_id: values.readInteger(row.organization_id),
    project_id: integerOrNull(row.project_id),
    provider: row.provider,
    model: row.model,
    valid_from_ms: integerOrNull(row.valid_from_ms),
    valid_until_ms: integerOrNull(row.valid_until_ms),
    alias_of: row.alias_of,
    terms: row.terms === null ? null : (JSON.parse(row.terms) as PriceTerms),
    created_at_ms: values.readInteger(row.created_at_ms),
  });
  const nextRevision = { revision: sql<number>`revision + 1` };

  return {
    ...repriceJobQueries(context),

    async listPriceOverrides() {
      const rows = await db
        .selectFrom('price_overrides')
        .selectAll()
        .orderBy('created_at_ms', 'desc')
        .orderBy('id')
        .limit(PRICE_OVERRIDES_MAX)
        .execute();
      return rows.map(toOverride);
    },

    setPriceOverride: (override) =>
      db.transaction().execute(async (trx) => {
        const stored = { ...override, terms: override.terms === null ? null : JSON.stringify(override.terms) };
        const { organization_id, project_id, provider, model, valid_from_ms } = override;
        const known = await trx
          .selectFrom('price_overrides')
          .select('id')
          .where('organization_id', '=', organization_id)
          .where(sql<SqlBool>`coalesce(project_id, 0) = ${project_id ?? 0}`)
          .where('provider', '=', provider)
          .where('model', '=', model)
          .where(sql<SqlBool>`coalesce(valid_from_ms, -1) = ${valid_from_ms ?? -1}`)
          .executeTakeFirst();
        if (known === undefined) {
          const { n } = await trx.selectFrom('price_overrides').select(sql<StoredInteger>`count(*)`.as('n')).executeTakeFirstOrThrow();
          if (values.readInteger(n) >= PRICE_OVERRIDES_MAX) throw new PricesFullError(PRICE_OVERRIDES_MAX);
          await trx.insertInto('price_overrides').values(stored).execute();
        } else {
          const { alias_of, terms, valid_until_ms, created_at_ms } = stored;
          await trx
            .updateTable('price_overrides')
            .set({ alias_of, terms, valid_until_ms, created_at_ms })
            .where('id', '=', known.id)
            .execute();
        }
        await trx.updateTable('price_revision').set(nextRevision).execute();
        return { ...override, id: known?.id ?? override.id };
      }),

    async findPriceOverride(id) {
      const row = await db.selectFrom('price_overrides').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toOverride(row);
    },

    deletePriceOverride: (id) =>
      db.transaction().execute(async (trx) => {
        const isDeleted = hasChanged(await trx.deleteFrom('price_overrides').where('id', '=', id).executeTakeFirstOrThrow());
        if (isDeleted) await trx.updateTable('price_revision').set(nextRevision).execute();
        return isDeleted;
      }),

    async priceRevision() {
      const row = await db.selectFrom('price_revision').select('revision').executeTakeFirstOrThrow();
      return values.readInteger(row.revision);
    },
  };
}
