/**
 * How often one thing may be told anew. Every update reads all earlier ones back, so an id that a program uses for
 * everything would slow the whole processor down, more and more: beyond the limit its updates are counted as `limited`.
 */
import type { EntityPatchRow } from '@sentryai/schema';
import { patchIdentity } from '../dedup/item-key.ts';
import { rowKey } from '../normalize/keyed-rows.ts';
import type { PatchSize } from './patch-query.ts';

export const ENTITY_LIMITS = { patches: 10_000, bytes: 32 * 1024 * 1024 } as const;
/** Ids that are remembered as coming near the limit. */
const BIG_MAX = 10_000;

/** Ids under which much was said. Only of these (and of what one batch alone makes big) is the store asked how much it is. */
export class BigEntities {
  readonly #keys = new Set<string>();

  /** Takes note of what was read back of one id. */
  note(entityKey: string, patches: number, bytes: number): void {
    if (patches < ENTITY_LIMITS.patches / 2 && bytes < ENTITY_LIMITS.bytes / 2) return;
    this.#keys.delete(entityKey);
    this.#keys.add(entityKey);
    const oldest = this.#keys.values().next().value;
    if (this.#keys.size > BIG_MAX && oldest !== undefined) this.#keys.delete(oldest);
  }

  has(entityKey: string): boolean {
    return this.#keys.has(entityKey);
  }
}

export type ReadSizes = (projectId: number, homes: string[]) => Promise<PatchSize[]>;

/** What the limit needs to know: things that were told so often that they may be near it, and the question how often. */
export type UpdateLimit = { big: BigEntities; readSizes: ReadSizes };

/** Those of a batch's patches (by rowKey) that are beyond the limit of their thing. */
export async function findTooMany(patches: readonly EntityPatchRow[], { big, readSizes }: UpdateLimit): Promise<ReadonlySet<string>> {
  const known = await sizesOfBig(patches, big, readSizes);
  const tooMany = new Set<string>();
  const seen = new Set<string>();
  for (const patch of patches) {
    const identity = rowKey('entity_patches', patch.project_id, patchIdentity(patch));
    if (seen.has(identity)) continue;
    seen.add(identity);
    const key = `${patch.project_id}|${patch.entity_key}`;
    const size = known.get(key) ?? { patches: 0, bytes: 0 };
    // Bodies are mostly ASCII; the limit is no promise to the byte.
    const next = { patches: size.patches + 1, bytes: size.bytes + patch.body.length };
    if (next.patches > ENTITY_LIMITS.patches || next.bytes > ENTITY_LIMITS.bytes) tooMany.add(identity);
    else known.set(key, next);
    big.note(patch.entity_key, next.patches, next.bytes);
  }
  return tooMany;
}

async function sizesOfBig(
  patches: readonly EntityPatchRow[],
  big: BigEntities,
  readSizes: ReadSizes,
): Promise<Map<string, { patches: number; bytes: number }>> {
  const sizes = new Map<string, { patches: number; bytes: number }>();
  const asked = Map.groupBy(
    patches.filter((patch) => big.has(patch.entity_key)),
    (patch) => patch.project_id,
  );
  for (const [projectId, some] of asked) {
    const homes = [...new Set(some.map((patch) => patch.entity_key))];
    for (const { entity_key, ...size } of await readSizes(projectId, homes)) sizes.set(`${projectId}|${entity_key}`, size);
  }
  return sizes;
}
