/** Blocks of the crash test; parent and child build the same ones from their number. */
import { encodeBlock } from '../block.ts';
import { BASE_MS, bareSpanRow, WEEK_MS } from '../contract-rows.ts';
import type { TableBlock } from '../port.ts';

/** Three partitions, so that a kill can fall between the parts of one block. */
const WEEKS = 3;
const ROWS_PER_WEEK = 20;
export const CRASH_BLOCK_ROWS = WEEKS * ROWS_PER_WEEK;

export function crashToken(number: number): string {
  return `crash-${number}:spans`;
}

export function crashBlock(number: number): TableBlock {
  const rows = Array.from({ length: CRASH_BLOCK_ROWS }, (_, index) =>
    bareSpanRow(index, { start_time_us: (BASE_MS - (index % WEEKS) * WEEK_MS) * 1000 + index, session_id: `block-${number}` }),
  );
  return encodeBlock('spans', rows, `crash-${number}`);
}
