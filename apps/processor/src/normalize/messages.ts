/** What the processor's main thread and its normalizer thread say to each other. Bytes are transferred, never cloned text. */
import type { PriceBookData } from '@sentryai/pricing';
import type { OccurrenceGroup } from '@sentryai/issues';
import type { TableName } from '@sentryai/schema';
import type { CandidateGroup } from '../dedup/candidates.ts';
import type { SeenSlice } from '../dedup/load-seen.ts';
import type { RulesSnapshot } from '../rules/rules-cache.ts';
import type { Poison } from './poison.ts';
import type { BlobBytes } from './read-record.ts';
import type { UnaccountedRecord } from './record-account.ts';

/** What is known of a batch that failed before: items that cannot be processed, rows that the store refuses. */
export type KnownFaults = { poison?: Poison | undefined; refused?: ReadonlyMap<string, string> | undefined };

export type ToNormalizer =
  | { kind: 'seen'; slice: SeenSlice }
  | { kind: 'prices'; data: PriceBookData }
  | { kind: 'rules'; rules: RulesSnapshot }
  | { kind: 'batch'; batchId: string; frames: Uint8Array; faults: KnownFaults }
  | { kind: 'stored'; batchId: string; answers: string[][] };

export type EncodedBlock = { table: TableName; rows: number; block: Uint8Array };

/** How many items ended how, for metrics. */
export type OutcomeSum = { protocol: string; item_type: string; outcome: string; quantity: number };

export type NormalizedBlocks = {
  blocks: EncodedBlock[];
  blobs: BlobBytes[];
  /** Occurrences by issue. */
  groups: OccurrenceGroup[];
  outcomes: OutcomeSum[];
  unaccounted: UnaccountedRecord[];
};

export type FromNormalizer =
  | { kind: 'begun'; batchId: string }
  | { kind: 'confirm'; batchId: string; groups: CandidateGroup[] }
  | ({ kind: 'done'; batchId: string } & NormalizedBlocks)
  | { kind: 'failed'; batchId: string; message: string };
