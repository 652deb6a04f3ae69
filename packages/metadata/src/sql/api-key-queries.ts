import type { Selectable } from 'kysely';
import type { ApiKey, Metadata } from '../port.ts';
import { hasChanged, type SqlContext } from './context.ts';
import type { Tables } from './tables.ts';

type ApiKeyQueries = Pick<Metadata, 'ensureApiKey' | 'listApiKeys' | 'findApiKey' | 'setApiKeyDisabled' | 'deleteApiKey'>;

const KEYS_MAX = 10_000;

export function apiKeyQueries({ db, values }: SqlContext): ApiKeyQueries {
  const toKey = (row: Selectable<Tables['api_keys']>): ApiKey => ({
    ...row,
    is_disabled: values.readBool(row.is_disabled),
    created_at_ms: values.readInteger(row.created_at_ms),
  });
  const findApiKey = async (keyHash: string) => {
    const row = await db.selectFrom('api_keys').selectAll().where('key_hash', '=', keyHash).executeTakeFirst();
    return row === undefined ? null : toKey(row);
  };

  return {
    findApiKey,

    async ensureApiKey(key) {
      const row = await db
        .insertInto('api_keys')
        .values({ ...key, is_disabled: values.writeBool(false) })
        // A no-op update instead of "do nothing": only an update makes RETURNING answer the row that stands.
        .onConflict((oc) => oc.column('key_hash').doUpdateSet({ key_hash: key.key_hash }))
        .returningAll()
        .executeTakeFirstOrThrow();
      return toKey(row);
    },

    async listApiKeys() {
      const rows = await db.selectFrom('api_keys').selectAll().orderBy('created_at_ms').orderBy('id').limit(KEYS_MAX).execute();
      return rows.map(toKey);
    },

    async setApiKeyDisabled(id, isDisabled) {
      const update = db
        .updateTable('api_keys')
        .set({ is_disabled: values.writeBool(isDisabled) })
        .where('id', '=', id);
      return hasChanged(await update.executeTakeFirstOrThrow());
    },

    async deleteApiKey(id) {
      return hasChanged(await db.deleteFrom('api_keys').where('id', '=', id).executeTakeFirstOrThrow());
    },
  };
}
