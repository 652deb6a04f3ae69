/** What the processor's main thread and its normalizer thread say to each other. Bytes are transferred, never cloned text. */
import type { TableName } from '@sentryai/schema';
import type { CandidateGroup } from '../dedup/candidates.ts';
import type { SeenSlice } from '../dedup/load-seen.ts';
import type { BlobBytes } from './read-record.ts';

export type ToNormalizer =
  | { kind: 'seen'; slice: SeenSlice }
  | { kind: 'batch'; batchId: string; frames: Uint8Array }
  | { kind: 'stored'; batchId: string; answers: string[][] };

export type EncodedBlock = { table: TableName; rows: number; block: Uint8Array };

export type FromNormalizer =
  | { kind: 'confirm'; batchId: string; groups: CandidateGroup[] }
  | { kind: 'done'; batchId: string; blocks: EncodedBlock[]; blobs: BlobBytes[]; outcomes: Record<string, number> }
  | { kind: 'failed'; batchId: string; message: string };
