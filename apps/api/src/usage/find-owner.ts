import { listOwners, type OwnerKind, type OwnerRecord, type TimeWindow } from '@sentryai/store/queries/index';
import type { RequestQueries } from '../http/run-query.ts';

/** The sums of one session or user over a window; null when it is not in it. */
export async function findOwner(
  run: RequestQueries,
  input: { projectId: number; owner: OwnerKind; id: string; window: TimeWindow; watermarkMs: number },
): Promise<OwnerRecord | null> {
  const { owner, id, ...rest } = input;
  const filter = { sql: `${owner} = {owner_id:String}`, params: { owner_id: id } };
  const rows = await run(listOwners({ ...rest, owner, filter, sort: 'last_seen', grain: 'owners', limit: 1 }));
  return rows[0] ?? null;
}
