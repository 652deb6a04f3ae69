import type { Metadata } from '../port.ts';
import type { SqlContext } from './context.ts';

export function settingQueries({ db }: SqlContext): Pick<Metadata, 'getSetting' | 'setSetting' | 'ensureSetting' | 'listSettings'> {
  return {
    async getSetting(key) {
      const row = await db.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirst();
      return row?.value ?? null;
    },

    async setSetting(key, value) {
      await db
        .insertInto('settings')
        .values({ key, value })
        .onConflict((oc) => oc.column('key').doUpdateSet({ value }))
        .execute();
    },

    async ensureSetting(key, value) {
      const row = await db
        .insertInto('settings')
        .values({ key, value })
        // A no-op update, for RETURNING; see ensureApiKey.
        .onConflict((oc) => oc.column('key').doUpdateSet({ key }))
        .returning('value')
        .executeTakeFirstOrThrow();
      return row.value;
    },

    async listSettings(prefix) {
      // A range instead of LIKE: the prefix may hold its wildcards.
      const end = `${prefix}\u{10ffff}`;
      return await db
        .selectFrom('settings')
        .select(['key', 'value'])
        .where('key', '>=', prefix)
        .where('key', '<', end)
        .orderBy('key')
        .execute();
    },
  };
}
