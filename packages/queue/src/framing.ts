/**
 * Frames of queue records: how a record lies in a segment file, in a batch and on its way to a worker.
 *   u32 LE  length of what follows the header (metaLength field included)
 *   u32 LE  crc32 of what follows the header; in a segment file combined with the frame's offset (placeFrame)
 *   u32 LE  metaLength
 *   meta    JSON (RecordMeta)
 *   body    bytes as they came, inflated
 */
import { crc32 } from 'node:zlib';
import type { QueueRecord, RecordMeta } from '@sentryai/schema';

export const FRAME_HEADER_BYTES = 8;
const META_LENGTH_BYTES = 4;
/** No frame is larger; a length beyond it in a file is damage, not data. */
export const FRAME_BYTES_MAX = 512 * 1024 * 1024;

/** A record as head and body, to be written one after the other without copying the body. */
export type EncodedFrame = { head: Buffer; body: Uint8Array; bytes: number };

export function encodeFrame(record: QueueRecord): EncodedFrame {
  const meta = Buffer.from(JSON.stringify(record.meta), 'utf8');
  const length = META_LENGTH_BYTES + meta.length + record.body.byteLength;
  const head = Buffer.allocUnsafe(FRAME_HEADER_BYTES + META_LENGTH_BYTES + meta.length);
  head.writeUInt32LE(length, 0);
  head.writeUInt32LE(meta.length, FRAME_HEADER_BYTES);
  meta.copy(head, FRAME_HEADER_BYTES + META_LENGTH_BYTES);
  head.writeUInt32LE(crc32(record.body, crc32(head.subarray(FRAME_HEADER_BYTES))), 4);
  return { head, body: record.body, bytes: FRAME_HEADER_BYTES + length };
}

/**
 * Binds a frame to its logical offset, so that an old frame which is found at another offset (in a file that is written
 * over) does not pass for a frame of this one. Changes the head.
 */
export function placeFrame(frame: EncodedFrame, offset: number): void {
  frame.head.writeUInt32LE((frame.head.readUInt32LE(4) ^ saltOf(offset)) >>> 0, 4);
}

/** Different for any two offsets less than 4 GiB apart. */
function saltOf(offset: number): number {
  return Math.imul(offset >>> 0, 0x9e37_79b1) ^ Math.imul(Math.floor(offset / 2 ** 32) + 1, 0x85eb_ca6b);
}

/** Result of looking at the frame that starts at `offset`. */
export type FrameCheck = { status: 'whole'; end: number } | { status: 'torn' | 'damaged'; end: number };

/**
 * Checks length and crc of one frame. `torn`: the bytes end before the frame does; `damaged`: they disagree.
 * `placedAt`: logical offset of the frame where it was placed at one, null for plain checksums.
 */
export function checkFrame(bytes: Buffer, offset: number, placedAt: number | null): FrameCheck {
  if (offset + FRAME_HEADER_BYTES + META_LENGTH_BYTES > bytes.length) return { status: 'torn', end: bytes.length };
  const length = bytes.readUInt32LE(offset);
  if (length < META_LENGTH_BYTES || length > FRAME_BYTES_MAX) return { status: 'damaged', end: offset };
  const end = offset + FRAME_HEADER_BYTES + length;
  if (end > bytes.length) return { status: 'torn', end: bytes.length };
  const crc = crc32(bytes.subarray(offset + FRAME_HEADER_BYTES, end));
  const expected = placedAt === null ? crc : (crc ^ saltOf(placedAt)) >>> 0;
  return expected === bytes.readUInt32LE(offset + 4) ? { status: 'whole', end } : { status: 'damaged', end: offset };
}

/** Records of a run of whole frames (already checked when they were read from disk). Bodies are views, not copies. */
export function* readFrames(frames: Uint8Array): Generator<QueueRecord> {
  const bytes = Buffer.from(frames.buffer, frames.byteOffset, frames.byteLength);
  let offset = 0;
  while (offset < bytes.length) {
    const length = bytes.readUInt32LE(offset);
    const metaStart = offset + FRAME_HEADER_BYTES + META_LENGTH_BYTES;
    const metaEnd = metaStart + bytes.readUInt32LE(offset + FRAME_HEADER_BYTES);
    const end = offset + FRAME_HEADER_BYTES + length;
    const meta = JSON.parse(bytes.toString('utf8', metaStart, metaEnd)) as RecordMeta;
    yield { meta, body: bytes.subarray(metaEnd, end) };
    offset = end;
  }
}
