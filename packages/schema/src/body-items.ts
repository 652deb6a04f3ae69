import type { RecordMeta } from './record.ts';

/** The items of a body by place, and bodies that hold only some of them. */
export type BodyItems = {
  /** Places. Each holds what can be taken alone: one item, or several that have no meaning without each other. */
  count: number;
  /** Items in a place, as ingest counts them; absent: one in each. */
  sizeOf?: (index: number) => number;
  /** What the items of a place are, as the ledger names them; `request` when they are of several kinds. */
  typeOf: (index: number) => string;
  /** The places [from, to) with all that they share (resource, scope, header), as a body of the same protocol. */
  take: (from: number, to: number) => { body: Uint8Array; format: RecordMeta['format'] };
};
