/** Reads an uploaded source map before it is kept: who uploads is told at once, not by errors that stay minified. */
import { Worker } from 'node:worker_threads';
import { normalizeDebugId, readSourceMap } from '@sentryai/grouping';

/** `debugId`: '' when the map has none. */
export type CheckedSourceMap = { debugId: string } | { problem: string };

/** Smaller ones are read in some milliseconds; larger ones would hold up every other answer. */
const INLINE_BYTES_MAX = 128 * 1024;
const CHECK_MS_MAX = 60_000;
const HEAP_MB_MAX = 1_024;

/** Errors: none for any bytes. */
export function checkSourceMap(bytes: Uint8Array): Promise<CheckedSourceMap> {
  return bytes.byteLength <= INLINE_BYTES_MAX ? Promise.resolve(readChecked(bytes)) : checkInThread(bytes);
}

export function readChecked(bytes: Uint8Array): CheckedSourceMap {
  const read = readSourceMap(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  return 'map' in read ? { debugId: normalizeDebugId(read.map.debugId) } : read;
}

function checkInThread(bytes: Uint8Array): Promise<CheckedSourceMap> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL('./check-worker.ts', import.meta.url), {
      name: 'source-map-check',
      workerData: bytes,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB_MAX },
    });
    const timer = setTimeout(() => finish({ problem: 'Reading the source map took too long.' }), CHECK_MS_MAX);
    const finish = (result: CheckedSourceMap): void => {
      clearTimeout(timer);
      resolve(result);
      void worker.terminate();
    };
    worker.once('message', finish);
    worker.once('error', (error) => finish({ problem: `The source map cannot be read: ${error.message}.` }));
    worker.once('exit', () => finish({ problem: 'The source map cannot be read: it needs too much memory.' }));
  });
}
