import { type Selectable, sql, type SqlBool } from 'kysely';
import type { Lease, Metadata } from '../port.ts';
import { hasChanged, type SqlContext } from './context.ts';
import type { Tables } from './tables.ts';

const LEASES_MAX = 10_000;

export function leaseQueries({ db, values }: SqlContext): Pick<Metadata, 'takeLease' | 'setLeaseState' | 'releaseLeases' | 'listLeases'> {
  const toLease = (row: Selectable<Tables['leases']>): Lease => ({
    ...row,
    epoch: values.readInteger(row.epoch),
    expires_at_ms: values.readInteger(row.expires_at_ms),
  });

  return {
    async takeLease({ name, owner, nowMs, ttlMs }) {
      const row = await db
        .insertInto('leases')
        .values({ name, owner, epoch: 1, expires_at_ms: nowMs + ttlMs, state: '' })
        .onConflict((oc) =>
          oc
            .column('name')
            .doUpdateSet({
              owner,
              expires_at_ms: nowMs + ttlMs,
              // Expressions of an update see the row as it was.
              epoch: sql<number>`CASE WHEN leases.owner = ${owner} THEN leases.epoch ELSE leases.epoch + 1 END`,
            })
            .where(sql<SqlBool>`leases.owner = ${owner} OR leases.expires_at_ms <= ${nowMs}`),
        )
        .returningAll()
        .executeTakeFirst();
      return row === undefined ? null : toLease(row);
    },

    async setLeaseState({ name, owner, epoch, state }) {
      const update = db.updateTable('leases').set({ state }).where('name', '=', name).where('owner', '=', owner).where('epoch', '=', epoch);
      return hasChanged(await update.executeTakeFirstOrThrow());
    },

    async releaseLeases(owner) {
      await db.updateTable('leases').set({ expires_at_ms: 0 }).where('owner', '=', owner).execute();
    },

    async listLeases(prefix) {
      const rows = await db
        .selectFrom('leases')
        .selectAll()
        .where('name', '>=', prefix)
        .where('name', '<', `${prefix}\u{10ffff}`)
        .limit(LEASES_MAX)
        .execute();
      return rows.map(toLease);
    },
  };
}
