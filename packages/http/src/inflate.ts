import {
  brotliDecompressSync,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  zstdDecompressSync,
  type BrotliOptions,
  type ZlibOptions,
  type ZstdOptions,
} from 'node:zlib';
import { malformedEncoding, payloadTooLarge, unknownEncoding } from './body-errors.ts';

/** More layers than any client sends; each costs a pass. */
const ENCODINGS_MAX = 3;
const CHUNK_BYTES = 64 * 1024;
/** Parallel compressors write one frame per chunk; beyond this, empty frames are being used to burn CPU. */
const ZSTD_FRAMES_MAX = 4_096;

type Decode = (body: Uint8Array, bytesMax: number) => Uint8Array;
type ZlibCall = (body: Uint8Array, options: ZlibOptions & BrotliOptions & ZstdOptions) => Uint8Array;

const DECODERS = new Map<string, Decode>([
  ['gzip', gunzip],
  ['x-gzip', gunzip],
  ['deflate', inflateEither],
  ['br', (body, bytesMax) => decodeWhole(brotliDecompressSync, body, bytesMax)],
  ['zstd', zstdDecompress],
]);

/**
 * Undoes `Content-Encoding` (gzip, x-gzip, deflate with or without zlib header, br, zstd, identity; several in a row as
 * RFC 9110 section 8.4 allows; gzip members and zstd frames in a row). Synchronous on purpose: in worker threads the
 * asynchronous calls cost 2-4x the throughput. An empty body stays empty whatever the header says.
 *
 * Errors: payload_too_large (413) once the output passes bytesMax, without producing the rest; malformed_encoding (400)
 * for damaged or cut data and for bytes that follow it; unsupported_encoding (415).
 */
export function inflate(body: Uint8Array, encoding: string | undefined, bytesMax: number): Uint8Array {
  const names = (encoding ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  const applied = names.filter((name) => name !== '' && name !== 'identity');
  if (applied.length > ENCODINGS_MAX || applied.some((name) => !DECODERS.has(name))) throw unknownEncoding();

  // Undone in reverse: the header lists encodings in the order in which they were applied.
  const decoded = applied.reduceRight<Uint8Array>((bytes, name) => decodeOne(bytes, name, bytesMax), body);
  if (decoded.byteLength > bytesMax) throw payloadTooLarge(bytesMax);
  return decoded;
}

function decodeOne(body: Uint8Array, name: string, bytesMax: number): Uint8Array {
  if (body.byteLength === 0) return body;
  const decode = DECODERS.get(name);
  if (decode === undefined) throw unknownEncoding();
  try {
    return decode(body, bytesMax);
  } catch (error) {
    if (isTooLarge(error)) throw payloadTooLarge(bytesMax);
    throw malformedEncoding(name, error);
  }
}

function gunzip(body: Uint8Array, bytesMax: number): Uint8Array {
  // Reads all members itself and refuses what follows them.
  return gunzipSync(body, limits(bytesMax));
}

/** "deflate" means zlib by the RFC and a raw stream to some clients; a raw stream may even look like a zlib header. */
function inflateEither(body: Uint8Array, bytesMax: number): Uint8Array {
  try {
    return decodeWhole(inflateSync, body, bytesMax);
  } catch (error) {
    if (isTooLarge(error)) throw error;
    return decodeWhole(inflateRawSync, body, bytesMax);
  }
}

/** Node stops after the first frame and says nothing of the rest, which would be lost silently. */
function zstdDecompress(body: Uint8Array, bytesMax: number): Uint8Array {
  const frames: Uint8Array[] = [];
  let bytes = 0;
  for (let offset = 0; offset < body.byteLength; ) {
    if (frames.length >= ZSTD_FRAMES_MAX) throw new Error('too many frames');
    const { output, readBytes } = decodeCounting(zstdDecompressSync, body.subarray(offset), bytesMax - bytes);
    frames.push(output);
    bytes += output.byteLength;
    // zlib reads at least 1 byte or throws; should that ever change, this must not become an endless loop.
    if (readBytes <= 0 || bytes > bytesMax) throw bytes > bytesMax ? payloadTooLarge(bytesMax) : new Error('no progress');
    offset += readBytes;
  }
  return frames.length === 1 ? (frames[0] as Uint8Array) : Buffer.concat(frames, bytes);
}

function decodeWhole(call: ZlibCall, body: Uint8Array, bytesMax: number): Uint8Array {
  const { output, readBytes } = decodeCounting(call, body, bytesMax);
  if (readBytes !== body.byteLength) throw new Error('bytes follow the end of the data');
  return output;
}

function decodeCounting(call: ZlibCall, body: Uint8Array, bytesMax: number): { output: Uint8Array; readBytes: number } {
  // With `info` Node answers { buffer, engine }, which its types do not know.
  const answer = call(body, { ...limits(bytesMax), info: true }) as unknown as { buffer: Uint8Array; engine: { bytesWritten: number } };
  return { output: answer.buffer, readBytes: answer.engine.bytesWritten };
}

function limits(bytesMax: number): { maxOutputLength: number; chunkSize: number } {
  return { maxOutputLength: Math.max(1, bytesMax), chunkSize: CHUNK_BYTES };
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ERR_BUFFER_TOO_LARGE' || error.code === 'payload_too_large');
}
