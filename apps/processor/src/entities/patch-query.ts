import type { StoredPatch } from '@sentryai/langfuse';
import type { Failure } from '../normalize/poison.ts';

/**
 * What is read back of the entities that a batch touched, without the batch's own patches (which the asker has).
 *  patches  everything that was said under these ids
 *  context  only what traces say for their observations: no bodies
 *  members  which observations belong to these traces
 */
export type PatchQuery = { projectId: number; part: 'patches' | 'context' | 'members'; homes: string[] };

/** How much was said under one id, by batches other than the asking one. */
export type PatchSize = { entity_key: string; patches: number; bytes: number };

export type ReadPatches = (query: PatchQuery) => Promise<ReadBack[]>;

/** A patch or, of part `members`, the home of an observation in `member_key`. */
export type ReadBack = StoredPatch & { member_key: string };

/** Patches (by rowKey) that are stored, but nothing could be made of the thing that they are about; with why. */
export type UnfoldedPatches = ReadonlyMap<string, Failure>;
