import type { RepriceProgress } from '@sentryai/schema';
import { type Selectable, sql } from 'kysely';
import type { SqlContext } from '../sql/context.ts';
import { hasChanged } from '../sql/context.ts';
import type { StoredInteger, Tables } from '../sql/tables.ts';
import type { PriceStore, RepriceJob } from './price-port.ts';

type RepriceJobQueries = Pick<
  PriceStore,
  | 'createRepriceJob'
  | 'findRepriceJob'
  | 'listRepriceJobs'
  | 'openRepriceJob'
  | 'saveRepriceJob'
  | 'cancelRepriceJob'
  | 'noteRepricedBucket'
  | 'repricedBuckets'
>;

const OPEN = ['waiting', 'running'] as const;
/** A project's jobs that are kept; older ones are history nobody asks for. */
const JOBS_KEPT_MAX = 200;

export function repriceJobQueries({ db, values }: SqlContext): RepriceJobQueries {
  const integerOrNull = (value: StoredInteger | null): number | null => (value === null ? null : values.readInteger(value));
  const toJob = (row: Selectable<Tables['reprice_jobs']>): RepriceJob => ({
    id: row.id,
    model: row.model,
    status: row.status,
    error: row.error,
    project_id: values.readInteger(row.project_id),
    from_us: values.readInteger(row.from_us),
    to_us: values.readInteger(row.to_us),
    is_cancel_wanted: values.readBool(row.is_cancel_wanted),
    created_at_ms: values.readInteger(row.created_at_ms),
    started_at_ms: integerOrNull(row.started_at_ms),
    finished_at_ms: integerOrNull(row.finished_at_ms),
    progress: JSON.parse(row.progress) as RepriceProgress,
  });

  return {
    createRepriceJob: (job) =>
      db.transaction().execute(async (trx) => {
        const stored = {
          ...job,
          is_cancel_wanted: values.writeBool(job.is_cancel_wanted),
          progress: JSON.stringify(job.progress),
          epoch: 0,
        };
        await trx.insertInto('reprice_jobs').values(stored).execute();
        const kept = trx
          .selectFrom('reprice_jobs')
          .select('id')
          .where('project_id', '=', job.project_id)
          .orderBy('created_at_ms', 'desc')
          .orderBy('id')
          .limit(JOBS_KEPT_MAX);
        await trx
          .deleteFrom('reprice_jobs')
          .where('project_id', '=', job.project_id)
          .where('status', 'not in', OPEN)
          .where('id', 'not in', kept)
          .execute();
      }),

    async findRepriceJob(id) {
      const row = await db.selectFrom('reprice_jobs').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toJob(row);
    },

    async listRepriceJobs(projectId, limit) {
      const rows = await db
        .selectFrom('reprice_jobs')
        .selectAll()
        .where('project_id', '=', projectId)
        .orderBy('created_at_ms', 'desc')
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(toJob);
    },

    async openRepriceJob() {
      const row = await db
        .selectFrom('reprice_jobs')
        .selectAll()
        .where('status', 'in', OPEN)
        .orderBy('created_at_ms')
        .orderBy('id')
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? null : toJob(row);
    },

    async saveRepriceJob({ id, epoch, progress, ...change }) {
      const update = db
        .updateTable('reprice_jobs')
        .set({ ...change, epoch, progress: JSON.stringify(progress) })
        .where('id', '=', id)
        .where('status', 'in', OPEN)
        .where('epoch', '<=', epoch);
      return hasChanged(await update.executeTakeFirstOrThrow());
    },

    async cancelRepriceJob(id, nowMs) {
      // Expressions of an update see the row as it was.
      const update = db
        .updateTable('reprice_jobs')
        .set({
          is_cancel_wanted: values.writeBool(true),
          finished_at_ms: sql`CASE WHEN status = 'waiting' THEN ${nowMs} ELSE finished_at_ms END`,
          status: sql`CASE WHEN status = 'waiting' THEN 'cancelled' ELSE status END`,
        })
        .where('id', '=', id)
        .where('status', 'in', OPEN);
      return hasChanged(await update.executeTakeFirstOrThrow());
    },

    async noteRepricedBucket({ jobId, step, bucket, traces }) {
      await db
        .insertInto('repriced_buckets')
        .values({ job_id: jobId, step, bucket, traces })
        .onConflict((oc) => oc.columns(['job_id', 'step', 'bucket']).doUpdateSet({ traces }))
        .execute();
    },

    async repricedBuckets(jobId, step) {
      const rows = await db
        .selectFrom('repriced_buckets')
        .select(['bucket', 'traces'])
        .where('job_id', '=', jobId)
        .where('step', '=', step)
        .orderBy('bucket')
        .execute();
      return rows.map((row) => ({ bucket: values.readInteger(row.bucket), traces: values.readInteger(row.traces) }));
    },
  };
}
