import type { Selectable } from 'kysely';
import type { Metadata, SourceMapEntry } from '../port.ts';
import type { SqlContext } from './context.ts';
import type { Tables } from './tables.ts';

type SourceMapQueries = Pick<
  Metadata,
  'putSourceMap' | 'countSourceMaps' | 'listSourceMaps' | 'findSourceMaps' | 'useSourceMap' | 'removeSourceMapsUnused'
>;

export function sourceMapQueries({ db, values }: SqlContext): SourceMapQueries {
  const toEntry = ({ size_bytes, created_at_ms, used_at_ms, project_id, ...row }: Selectable<Tables['source_maps']>): SourceMapEntry => ({
    ...row,
    project_id: values.readInteger(project_id),
    size_bytes: values.readInteger(size_bytes),
    created_at_ms: values.readInteger(created_at_ms),
    used_at_ms: values.readInteger(used_at_ms),
  });

  return {
    async putSourceMap(entry) {
      const { project_id: _project, release: _release, name: _name, ...replaced } = entry;
      await db
        .insertInto('source_maps')
        .values(entry)
        .onConflict((oc) => oc.columns(['project_id', 'release', 'name']).doUpdateSet(replaced))
        .execute();
    },

    async countSourceMaps(projectId, release, exceptName) {
      const row = await db
        .selectFrom('source_maps')
        .select((eb) => eb.fn.countAll().as('files'))
        .where('project_id', '=', projectId)
        .where('release', '=', release)
        .where('name', '!=', exceptName)
        .executeTakeFirstOrThrow();
      return values.readInteger(row.files);
    },

    async listSourceMaps(projectId, { release, limit }) {
      let query = db.selectFrom('source_maps').selectAll().where('project_id', '=', projectId);
      if (release !== undefined) query = query.where('release', '=', release);
      const rows = await query.orderBy('created_at_ms', 'desc').orderBy('release').orderBy('name').limit(limit).execute();
      return rows.map(toEntry);
    },

    async findSourceMaps({ projectId, release, debugIds, limit }) {
      const rows = await db
        .selectFrom('source_maps')
        .selectAll()
        .where('project_id', '=', projectId)
        .where((eb) => eb.or([eb('release', '=', release), ...(debugIds.length === 0 ? [] : [eb('debug_id', 'in', [...debugIds])])]))
        .orderBy('created_at_ms', 'desc')
        .orderBy('name')
        .limit(limit)
        .execute();
      return rows.map(toEntry);
    },

    async useSourceMap(projectId, blobId, nowMs) {
      await db
        .updateTable('source_maps')
        .set({ used_at_ms: nowMs })
        .where('project_id', '=', projectId)
        .where('blob_id', '=', blobId)
        .where('used_at_ms', '<', nowMs)
        .execute();
    },

    async removeSourceMapsUnused(beforeMs) {
      const result = await db.deleteFrom('source_maps').where('used_at_ms', '<', beforeMs).executeTakeFirstOrThrow();
      return Number(result.numDeletedRows);
    },
  };
}
