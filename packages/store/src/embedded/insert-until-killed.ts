/**
 * Child process of crash-recovery.test.ts: inserts numbered blocks until somebody kills it.
 * Arguments: folder of the store, number of the first block. Blocks that an earlier process has sent are sent again under
 * their tokens. Prints one line `ack N` per acknowledged block.
 */
import { writeSync } from 'node:fs';
import { crashBlock, crashToken } from './crash-blocks.ts';
import { openEmbeddedStore } from './open-embedded-store.ts';

const LANES = 3;
const [path, firstBlock] = [process.argv[2]!, Number(process.argv[3])];
const store = await openEmbeddedStore({ path, memoryBytesMax: 800_000_000, threadPoolSize: 16 });
await store.migrate({ retentionDays: 0 });

let next = firstBlock;
async function insertForEver(): Promise<never> {
  for (;;) {
    const number = next++;
    await store.insert(crashBlock(number), crashToken(number));
    writeSync(1, `ack ${number}\n`); // synchronous: an acknowledgement that we know of must be out before a kill
  }
}
await Promise.all(Array.from({ length: LANES }, insertForEver));
