/**
 * Gives the memory of bytes back now instead of at some later garbage collection; nobody may look at them afterwards.
 * Bodies lie outside of the JavaScript heap, where every 64 MB that were allocated since the last full collection force
 * the next one: at 100 MB/s of traffic ten a second, 5-25 ms each (measured; p99 of the acknowledgement 44 ms with, 9 ms
 * without). Bytes that share their memory with others (Node's pool of small buffers) are left alone.
 */
export function releaseBytes(bytes: Uint8Array): void {
  const memory = bytes.buffer;
  if (memory instanceof ArrayBuffer && memory.byteLength === bytes.byteLength && !memory.detached) memory.transfer(0);
}
