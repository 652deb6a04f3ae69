/** What the processor's main thread and its normalizer thread say to each other. Bytes are transferred, never cloned text. */
import type { PriceBookData } from '@sentryai/pricing';
import type { OccurrenceGroup } from '@sentryai/issues';
import type { TableName } from '@sentryai/schema';
import type { CandidateGroup } from '../dedup/candidates.ts';
import type { SeenSlice } from '../dedup/load-seen.ts';
import type { PatchQuery, PatchSize, ReadBack, UnfoldedPatches } from '../entities/patch-query.ts';
import type { FoldFaults } from '../entities/fold-faults.ts';
import type { RulesSnapshot } from '../rules/rules-cache.ts';
import type { SourceMapAnswers, SourceMapQuestion } from '../source-maps/source-map-port.ts';
import type { Poison } from './poison.ts';
import type { BlobBytes } from './read-record.ts';
import type { UnaccountedRecord } from './record-account.ts';

/**
 * What is known of a batch that failed before: items that cannot be processed, rows that the store refused, patches whose
 * things could not be folded once they were stored.
 */
export type KnownFaults = {
  poison?: Poison | undefined;
  refused?: ReadonlyMap<string, string> | undefined;
  unfolded?: UnfoldedPatches | undefined;
};

/** What the thread asks the store about a batch; one question of a batch at a time. */
export type StoreQuestion =
  /** Which identities of the groups did earlier batches store? */
  | { kind: 'stored'; groups: CandidateGroup[] }
  /** How much was said under these ids? */
  | { kind: 'patch_sizes'; projectId: number; homes: string[] }
  /** What was said under these ids? */
  | { kind: 'patches'; query: PatchQuery }
  /** Which uploaded source maps may belong to the scripts of its errors, and what is in one? */
  | SourceMapQuestion;

export type StoreAnswers = SourceMapAnswers & { stored: string[][]; patch_sizes: PatchSize[]; patches: ReadBack[] };
export type StoreAnswer = StoreAnswers[keyof StoreAnswers];
/** Answers what the thread asks about a batch. */
export type AnswerQuestion = (question: StoreQuestion) => Promise<StoreAnswer>;

export type ToNormalizer =
  | { kind: 'seen'; slice: SeenSlice }
  | { kind: 'prices'; data: PriceBookData }
  | { kind: 'rules'; rules: RulesSnapshot }
  | { kind: 'batch'; batchId: string; frames: Uint8Array; faults: KnownFaults }
  /** The batch's blocks are stored: what follows from them may be read back now. */
  | { kind: 'follow_up'; batchId: string; faults: FoldFaults }
  | { kind: 'answer'; batchId: string; answer: StoreAnswer };

/** `contentHash` is there where the rows depend on more than the batch: then it is part of the block's token. */
export type EncodedBlock = { table: TableName; rows: number; block: Uint8Array; contentHash?: string };

/** How many items ended how, for metrics. */
export type OutcomeSum = { protocol: string; item_type: string; outcome: string; quantity: number };

export type NormalizedBlocks = {
  blocks: EncodedBlock[];
  blobs: BlobBytes[];
  /** Occurrences by issue. */
  groups: OccurrenceGroup[];
  outcomes: OutcomeSum[];
  unaccounted: UnaccountedRecord[];
  /** True when there is something to do once the blocks are stored. */
  hasFollowUp: boolean;
};

/** What follows from a batch whose blocks are stored. */
export type FollowUpBlocks = {
  blocks: EncodedBlock[];
  /** Patches of the batch whose things could not be folded or stored. */
  unfolded: UnfoldedPatches;
  /** Why things that the batch does not touch itself could not be told anew; they stay as they were. */
  failures: string[];
};

export type FromNormalizer =
  | { kind: 'begun'; batchId: string }
  | { kind: 'ask'; batchId: string; question: StoreQuestion }
  | ({ kind: 'done'; batchId: string } & NormalizedBlocks)
  | ({ kind: 'followed_up'; batchId: string } & FollowUpBlocks)
  | { kind: 'failed'; batchId: string; message: string };
