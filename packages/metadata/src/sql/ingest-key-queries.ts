import type { SampleRates } from '@sentryai/schema';
import type { Selectable } from 'kysely';
import { KeyConflictError, ProjectUnknownError } from '../metadata-errors.ts';
import type { IngestKey, Metadata } from '../port.ts';
import { hasChanged, type SqlContext } from './context.ts';
import type { Tables } from './tables.ts';

type IngestKeyQueries = Pick<
  Metadata,
  | 'upsertIngestKey'
  | 'listIngestKeys'
  | 'findIngestKey'
  | 'findIngestKeyById'
  | 'updateIngestKey'
  | 'setIngestKeyDisabled'
  | 'deleteIngestKey'
  | 'isKeyless'
>;

const KEYS_MAX = 10_000;
/** Remembers that a person once made a key, so that deleting the key does not silently open the door again. */
const KEYED_SETTING = 'ingest_keys_provisioned';

export function ingestKeyQueries({ db, values }: SqlContext): IngestKeyQueries {
  const readIntegerOrNull = (value: number | string | bigint | null): number | null => (value === null ? null : values.readInteger(value));
  const toKey = (row: Selectable<Tables['ingest_keys']>): IngestKey => ({
    id: row.id,
    project_id: values.readInteger(row.project_id),
    name: row.name,
    public_prefix: row.public_prefix,
    public_hash: row.public_hash,
    secret_hash: row.secret_hash,
    origin: row.origin,
    is_disabled: values.readBool(row.is_disabled),
    created_at_ms: values.readInteger(row.created_at_ms),
    limits: {
      items_per_second: row.items_per_second,
      items_burst: readIntegerOrNull(row.items_burst),
      bytes_per_second: row.bytes_per_second,
      bytes_burst: readIntegerOrNull(row.bytes_burst),
    },
    sampling: { spans: row.sample_spans, logs: row.sample_logs, metrics: row.sample_metrics },
  });
  const isDisabledColumn = (isDisabled: boolean) => ({ is_disabled: values.writeBool(isDisabled) });

  return {
    upsertIngestKey: ({ limits, sampling, ...key }) =>
      db.transaction().execute(async (trx) => {
        const project = await trx.selectFrom('projects').select('id').where('id', '=', key.project_id).executeTakeFirst();
        if (project === undefined) throw new ProjectUnknownError(key.project_id);
        const rules = { ...limits, ...(sampling && sampleColumns(sampling)) };
        const row = await trx
          .insertInto('ingest_keys')
          .values({ ...key, ...isDisabledColumn(false), ...rules })
          .onConflict((oc) => oc.column('public_hash').doUpdateSet({ secret_hash: key.secret_hash, origin: key.origin, ...rules }))
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

    async findIngestKeyById(id) {
      const row = await db.selectFrom('ingest_keys').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toKey(row);
    },

    async updateIngestKey(id, { name, is_disabled, limits, sampling }) {
      const change = {
        // A no-op where nothing is to be changed, for RETURNING; see ensureApiKey.
        id,
        ...(name === undefined ? {} : { name }),
        ...(is_disabled === undefined ? {} : isDisabledColumn(is_disabled)),
        ...limits,
        ...(sampling && sampleColumns(sampling)),
      };
      const row = await db.updateTable('ingest_keys').set(change).where('id', '=', id).returningAll().executeTakeFirst();
      return row === undefined ? null : toKey(row);
    },

    async setIngestKeyDisabled(id, isDisabled) {
      const update = db.updateTable('ingest_keys').set(isDisabledColumn(isDisabled)).where('id', '=', id);
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

function sampleColumns({ spans, logs, metrics }: SampleRates) {
  return { sample_spans: spans, sample_logs: logs, sample_metrics: metrics };
}
