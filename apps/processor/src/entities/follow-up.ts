import { createHash } from 'node:crypto';
import type { PriceBook } from '@sentryai/pricing';
import type { EntityPatchRow } from '@sentryai/schema';
import { encodeBlock } from '@sentryai/store/block';
import { failureOf } from '../normalize/failure-of.ts';
import { identityOf, rowKey } from '../normalize/keyed-rows.ts';
import type { EncodedBlock, FollowUpBlocks } from '../normalize/messages.ts';
import { foldEntities, type FoldedEntity } from './fold-entities.ts';
import type { ReadPatches } from './patch-query.ts';
import type { BigEntities } from './update-limit.ts';

export type FollowUpOptions = { batchId: string; read: ReadPatches; big: BigEntities; book: PriceBook };

/** Blocks that follow from a batch's patches, which are stored. `patches`: as normalized, members included. */
export async function followUp(patches: readonly EntityPatchRow[], options: FollowUpOptions): Promise<FollowUpBlocks> {
  const { batchId } = options;
  const folded = await foldEntities(patches, { ...options, priceFnOf: (projectId) => options.book.priceFnOf(projectId) });
  const good = folded.filter((entity) => entity.failure === undefined);
  try {
    return { blocks: encodeEntities(good, batchId), ...failuresOf(folded, patches) };
  } catch {
    // One row that does not fit its table must not hold up the others: each is tried alone.
    for (const entity of good) entity.failure = encodeFailure(entity, batchId);
    const fitting = good.filter((entity) => entity.failure === undefined);
    return { blocks: encodeEntities(fitting, batchId), ...failuresOf(folded, patches) };
  }
}

function encodeFailure(entity: FoldedEntity, batchId: string): unknown {
  try {
    encodeEntities([entity], batchId);
    return undefined;
  } catch (error) {
    return error;
  }
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

/** What our own code failed on: the patches of the batch that led there, else (it only inherits from its trace) its reason. */
function failuresOf(folded: readonly FoldedEntity[], patches: readonly EntityPatchRow[]): Omit<FollowUpBlocks, 'blocks'> {
  const unfolded = new Map<string, string>();
  const failures: string[] = [];
  for (const { failure, entityKey, projectId } of folded) {
    if (failure === undefined) continue;
    const { message } = failureOf(failure);
    const said = patches.filter(
      ({ entity_key, project_id, kind }) => entity_key === entityKey && project_id === projectId && kind !== 'member',
    );
    for (const patch of said) unfolded.set(rowKey('entity_patches', projectId, identityOf(patch)), message);
    if (said.length === 0) failures.push(message);
  }
  return { unfolded, failures };
}

/** The rows depend on what other batches brought: tried again after a crash they may be others, and need another token then. */
function withHash(block: EncodedBlock): EncodedBlock {
  return { ...block, contentHash: createHash('sha256').update(block.block).digest('hex').slice(0, 32) };
}
