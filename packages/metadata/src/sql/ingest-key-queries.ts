import type { Selectable } from 'kysely';
import { KeyConflictError, ProjectUnknownError } from '../metadata-errors.ts';
import type { IngestKey, Metadata } from '../port.ts';
import { hasChanged, type SqlContext } from './context.ts';
import type { Tables } from './tables.ts';

type IngestKeyQueries = Pick<
  Metadata,
  'upsertIngestKey' | 'listIngestKeys' | 'findIngestKey' | 'setIngestKeyDisabled' | 'deleteIngestKey' | 'isKeyless'
>;

const KEYS_MAX = 10_000;
/** Remembers that a person once made a key, so that deleting the key does not silently open the door again. */
const KEYED_SETTING = 'ingest_keys_provisioned';

export function ingestKeyQueries({ db, values }: SqlContext): IngestKeyQueries {
  const toKey = (row: Selectable<Tables['ingest_keys']>): IngestKey => ({
    ...row,
    project_id: values.readInteger(row.project_id),
    is_disabled: values.readBool(row.is_disabled),
    created_at_ms: values.readInteger(row.created_at_ms),
  });

  return {
    upsertIngestKey: (key) =>
      db.transaction().execute(async (trx) => {
        const project = await trx.selectFrom('projects').select('id').where('id', '=', key.project_id).executeTakeFirst();
        if (project === undefined) throw new ProjectUnknownError(key.project_id);
        const row = await trx
          .insertInto('ingest_keys')
          .values({ ...key, is_disabled: values.writeBool(false) })
          .onConflict((oc) => oc.column('public_hash').doUpdateSet({ secret_hash: key.secret_hash, origin: key.origin }))
          .returningAll()
          .executeTakeFirstOrThrow();
        // Thrown inside the transaction, so that the update above is undone.
        if (values.readInteger(row.project_id) !== key.project_id) throw new KeyConflictError(key.project_id);
        if (key.origin === 'provisioned') {
          await trx
            .insertInto('settings')
            .values({ key: KEYED_SETTING, value: 'true' })
            .onConflict((oc) => oc.column('key').doNothing())
            .execute();
        }
        return toKey(row);
      }),

    async listIngestKeys(projectId) {
      let query = db.selectFrom('ingest_keys').selectAll().orderBy('created_at_ms').orderBy('id').limit(KEYS_MAX);
      if (projectId !== undefined) query = query.where('project_id', '=', projectId);
      return (await query.execute()).map(toKey);
    },

    async findIngestKey(publicHash) {
      const row = await db.selectFrom('ingest_keys').selectAll().where('public_hash', '=', publicHash).executeTakeFirst();
      return row === undefined ? null : toKey(row);
    },

    async setIngestKeyDisabled(id, isDisabled) {
      const update = db
        .updateTable('ingest_keys')
        .set({ is_disabled: values.writeBool(isDisabled) })
        .where('id', '=', id);
      return hasChanged(await update.executeTakeFirstOrThrow());
    },

    async deleteIngestKey(id) {
      return hasChanged(await db.deleteFrom('ingest_keys').where('id', '=', id).executeTakeFirstOrThrow());
    },

    async isKeyless() {
      const row = await db.selectFrom('settings').select('key').where('key', '=', KEYED_SETTING).executeTakeFirst();
      return row === undefined;
    },
  };
}
