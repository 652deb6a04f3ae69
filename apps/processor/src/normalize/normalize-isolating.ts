import { readFrames } from '@sentryai/queue';
import { encodeTables } from './encode-tables.ts';
import { LocalProber } from './local-prober.ts';
import type { EncodedBlock } from './messages.ts';
import { normalizeBatch, type NormalizedBatch, type NormalizeOptions } from './normalize-batch.ts';
import { DEFAULT_ISOLATE_LIMITS, findPoison } from './poison.ts';

export type EncodedBatch = NormalizedBatch & { blocks: EncodedBlock[] };

/**
 * A batch in blocks. Items that our code fails on are found, each alone, and go to quarantine: one bad value must not hold
 * up everything behind it.
 * Errors: what the batch failed with, when each of its records passes alone.
 */
export async function normalizeIsolating(options: NormalizeOptions): Promise<EncodedBatch> {
  try {
    return await encoded(options);
  } catch (error) {
    const records = [...readFrames(options.frames)].length;
    const prober = new LocalProber(options.frames, options.read);
    const poison = await findPoison(records, prober, { ...DEFAULT_ISOLATE_LIMITS, known: options.poison });
    if (poison.size === (options.poison?.size ?? 0)) throw error;
    return encoded({ ...options, poison });
  }
}

async function encoded(options: NormalizeOptions): Promise<EncodedBatch> {
  const batch = await normalizeBatch(options);
  return { ...batch, blocks: encodeTables(batch.rows, options.batchId) };
}
