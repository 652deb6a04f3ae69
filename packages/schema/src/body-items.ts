import type { RecordMeta } from './record.ts';

/** The items of a body, in the order in which ingest counts them, and bodies that hold only some of them. */
export type BodyItems = {
  count: number;
  /** What an item is, as the ledger names it. */
  typeOf(index: number): string;
  /** The items [from, to) with all that they share (resource, scope, header), as a body of the same protocol. */
  take(from: number, to: number): { body: Uint8Array; format: RecordMeta['format'] };
};
