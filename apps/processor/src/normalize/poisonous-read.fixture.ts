import { type ReadRecord, readRecord } from './read-record.ts';

/** Reads like the product; logs whose message says so fail in the ways that no exception tells of. */
export const poisonousRead: ReadRecord = (record) => {
  const result = readRecord(record);
  for (const { message } of result.rows.logs) {
    if (message.startsWith('throw')) throw new RangeError('no');
    // Ends the thread, as running out of memory would.
    if (message.startsWith('die')) process.exit(7);
    if (message.startsWith('hang')) for (;;);
  }
  return result;
};
