import { open } from 'node:fs/promises';
import { QueueOpenError } from '../errors.ts';
import { checkFrame, FRAME_HEADER_BYTES } from '../framing.ts';
import type { Segment } from './segments.ts';

const READ_STEP_BYTES = 8 * 1024 * 1024;

/**
 * Cuts what a crash left behind the last whole frame of the newest segment, and makes the cut durable.
 * frozenEnd: logical offset up to which batches were handed out; damage below it is damage of acknowledged data, which
 * a machine must not throw away, so it fails with QueueOpenError.
 * returns the segment's length in bytes.
 */
export async function recoverTail(segment: Segment, frozenEnd: number): Promise<number> {
  const file = await open(segment.path, 'r+');
  try {
    const { size } = await file.stat();
    let wholeEnd = 0;
    let buffer = Buffer.alloc(0);
    let bufferStart = 0;
    let isAtEnd = size === 0;
    while (!isAtEnd) {
      const check = checkFrame(buffer, wholeEnd - bufferStart, segment.hasPlainChecksums ? null : segment.base + wholeEnd);
      if (check.status === 'whole') {
        wholeEnd = bufferStart + check.end;
        continue;
      }
      const isMoreOnDisk = bufferStart + buffer.length < size;
      if (check.status === 'damaged' || !isMoreOnDisk) break;
      // The frame goes on beyond what was read: read on from its start, at least as much as it says it needs.
      const rest = buffer.subarray(wholeEnd - bufferStart);
      const declaredBytes = rest.length >= FRAME_HEADER_BYTES ? rest.readUInt32LE(0) + FRAME_HEADER_BYTES : 0;
      const wantBytes = Math.min(size - wholeEnd, Math.max(READ_STEP_BYTES, declaredBytes));
      const next = Buffer.allocUnsafe(wantBytes);
      const { bytesRead } = await file.read(next, 0, wantBytes, wholeEnd);
      buffer = next.subarray(0, bytesRead);
      bufferStart = wholeEnd;
      isAtEnd = bytesRead === 0;
    }
    if (segment.base + wholeEnd < frozenEnd) {
      throw new QueueOpenError(
        `The queue file ${segment.path} is damaged at byte ${wholeEnd}, in data that was already acknowledged. ` +
          'Nothing was changed. Restore the file from a copy, or move it away to go on without the rest of it.',
      );
    }
    if (wholeEnd < size) {
      await file.truncate(wholeEnd);
      await file.sync();
    }
    return wholeEnd;
  } finally {
    await file.close();
  }
}
