import { createHash } from 'node:crypto';
import type { PriceBook } from '@sentryai/pricing';
import type { EntityPatchRow } from '@sentryai/schema';
import { encodeBlock } from '@sentryai/store/block';
import { spanIdentity } from '../dedup/item-key.ts';
import { failureOf } from '../normalize/failure-of.ts';
import { identityOf, rowKey } from '../normalize/keyed-rows.ts';
import type { EncodedBlock, FollowUpBlocks } from '../normalize/messages.ts';
import type { Failure } from '../normalize/poison.ts';
import { foldEntities, type FoldedEntity, type FoldOptions } from './fold-entities.ts';
import { noFoldFaults, storingFails } from './fold-faults.ts';
import { FoldMark } from './fold-mark.ts';

export type FollowUpOptions = Omit<FoldOptions, 'priceFnOf' | 'mark' | 'faults'> &
  Partial<Pick<FoldOptions, 'mark' | 'faults'>> & { book: PriceBook };

/** Blocks that follow from a batch's patches, which are stored. `patches`: as normalized, members included. */
export async function followUp(patches: readonly EntityPatchRow[], options: FollowUpOptions): Promise<FollowUpBlocks> {
  const { batchId, book, mark = new FoldMark(), faults = noFoldFaults() } = options;
  const priceFnOf: FoldOptions['priceFnOf'] = (projectId) => book.priceFnOf(projectId);
  const folded = await foldEntities(patches, { ...options, mark, faults, priceFnOf });
  const good: FoldedEntity[] = [];
  for (const entity of folded) {
    const refusal = entity.failure ?? storingFails(faults, rowKeysOf(entity));
    if (refusal === null) good.push(entity);
    else entity.failure = refusal;
  }
  try {
    return { blocks: encodeEntities(good, batchId), ...failuresOf(folded, patches) };
  } catch {
    // One row that does not fit its table must not hold up the others: each is tried alone.
    const fitting = good.filter((entity) => fits(entity, batchId));
    return { blocks: encodeEntities(fitting, batchId), ...failuresOf(folded, patches) };
  }
}

function fits(entity: FoldedEntity, batchId: string): boolean {
  try {
    encodeEntities([entity], batchId);
    return true;
  } catch (error) {
    entity.failure = { ...failureOf(error), reason: 'fold_failed' };
    return false;
  }
}

/** Rows of a thing by what the store calls them. Content has the key of its span in its own table. */
function rowKeysOf({ projectId, spans, contents, scores }: FoldedEntity): string[] {
  return [
    ...spans.map((row) => rowKey('entity_spans', projectId, spanIdentity(row))),
    ...contents.map((row) => rowKey('entity_span_content', projectId, spanIdentity(row))),
    ...scores.map((row) => rowKey('entity_scores', projectId, row.dedup_key)),
  ];
}

function encodeEntities(entities: readonly FoldedEntity[], batchId: string): EncodedBlock[] {
  const blocks = [
    encodeBlock(
      'entity_span_content',
      entities.flatMap((entity) => entity.contents),
      batchId,
    ),
    encodeBlock(
      'entity_spans',
      entities.flatMap((entity) => entity.spans),
      batchId,
    ),
    encodeBlock(
      'entity_scores',
      entities.flatMap((entity) => entity.scores),
      batchId,
    ),
  ];
  return blocks.filter(({ rows }) => rows > 0).map((block) => withHash(block));
}

/** What nothing could be made of: the patches of the batch that led there, else (it only inherits from its trace) its reason. */
function failuresOf(folded: readonly FoldedEntity[], patches: readonly EntityPatchRow[]): Omit<FollowUpBlocks, 'blocks'> {
  const unfolded = new Map<string, Failure>();
  const failures: string[] = [];
  for (const { failure, entityKey, projectId } of folded) {
    if (failure === undefined) continue;
    const said = patches.filter(
      ({ entity_key, project_id, kind }) => entity_key === entityKey && project_id === projectId && kind !== 'member',
    );
    for (const patch of said) unfolded.set(rowKey('entity_patches', projectId, identityOf(patch)), failure);
    if (said.length === 0) failures.push(failure.message);
  }
  return { unfolded, failures };
}

/** The rows depend on what other batches brought: tried again after a crash they may be others, and need another token then. */
function withHash(block: EncodedBlock): EncodedBlock {
  return { ...block, contentHash: createHash('sha256').update(block.block).digest('hex').slice(0, 32) };
}
