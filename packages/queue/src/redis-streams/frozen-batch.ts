/** A batch as it stands in a partition's list of frozen batches. Text, since a script compares it as a whole. */
export type FrozenBatch = {
  /** Ids of the first and the last entry of the stream. */
  firstId: string;
  lastId: string;
  entryCount: number;
  recordCount: number;
  /** Of the frames. */
  bytes: number;
};

export function formatFrozen(batch: FrozenBatch): string {
  return [batch.firstId, batch.lastId, batch.entryCount, batch.recordCount, batch.bytes].join(' ');
}

export function parseFrozen(text: string): FrozenBatch {
  const [firstId = '', lastId = '', entryCount, recordCount, bytes] = text.split(' ');
  return { firstId, lastId, entryCount: Number(entryCount), recordCount: Number(recordCount), bytes: Number(bytes) };
}

/** Name of the batch for ever. Ids of entries hold the time, so a queue that is begun anew repeats none. */
export function batchIdOf(identity: string, partition: number, batch: FrozenBatch): string {
  return [identity, partition, batch.firstId.replace('-', '.'), batch.lastId.replace('-', '.')].join('-');
}

/** Smallest id behind the batch, and the time in its last id (Unix milliseconds, Redis' clock). */
export function behind(batch: FrozenBatch): { id: string; lastMs: number } {
  const [ms = '0', sequence = '0'] = batch.lastId.split('-');
  return { id: `${ms}-${BigInt(sequence) + 1n}`, lastMs: Number(ms) };
}
