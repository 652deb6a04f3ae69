import { AppError } from '@sentryai/schema';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { inflate } from './inflate.ts';

const MIB = 1024 * 1024;
const TEXT = Buffer.from('{"messages":["hello"]}'.repeat(500));
const ENCODERS = [
  ['gzip', gzipSync],
  ['x-gzip', gzipSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
  ['br', brotliCompressSync],
  ['zstd', zstdCompressSync],
] as const;

function codeOf(run: () => unknown): string {
  try {
    run();
    return 'no error';
  } catch (error) {
    return error instanceof AppError ? `${error.httpStatus} ${error.code}` : `not ours: ${String(error)}`;
  }
}

describe('inflate', () => {
  describe.each(ENCODERS)('%s', (name, encode) => {
    it('gives back what was compressed, whatever the header’s case', () => {
      expect(Buffer.from(inflate(encode(TEXT), ` ${name.toUpperCase()} `, MIB))).toEqual(TEXT);
    });

    it('takes output of exactly the limit and refuses one byte more', () => {
      expect(inflate(encode(TEXT), name, TEXT.length)).toHaveLength(TEXT.length);
      expect(codeOf(() => inflate(encode(TEXT), name, TEXT.length - 1))).toBe('413 payload_too_large');
    });

    it('refuses a bomb of 64 MiB at a limit of 1 MiB', () => {
      const bomb = encode(Buffer.alloc(64 * MIB));
      expect(bomb.length).toBeLessThan(MIB / 2);
      expect(codeOf(() => inflate(bomb, name, MIB))).toBe('413 payload_too_large');
    });

    it('refuses data that was cut anywhere', () => {
      const whole = encode(TEXT);
      for (let bytes = 1; bytes < whole.length; bytes += 1) {
        expect(codeOf(() => inflate(whole.subarray(0, bytes), name, MIB))).toBe('400 malformed_encoding');
      }
    });

    it('refuses bytes that follow the data', () => {
      expect(codeOf(() => inflate(Buffer.concat([encode(TEXT), Buffer.from('garbage')]), name, MIB))).toBe('400 malformed_encoding');
    });

    it('leaves an empty body empty', () => {
      expect(inflate(new Uint8Array(0), name, MIB)).toHaveLength(0);
      expect(inflate(encode(new Uint8Array(0)), name, MIB)).toHaveLength(0);
    });
  });

  it.each([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ] as const)('reads all %s members of a body, bounded together', (name, encode) => {
    const three = Buffer.concat([encode(TEXT), encode(Buffer.from('-')), encode(TEXT)]);
    expect(Buffer.from(inflate(three, name, MIB)).toString()).toBe(`${TEXT.toString()}-${TEXT.toString()}`);
    expect(codeOf(() => inflate(three, name, TEXT.length * 2))).toBe('413 payload_too_large');
    expect(inflate(three, name, TEXT.length * 2 + 1)).toHaveLength(TEXT.length * 2 + 1);
  });

  it('refuses a body made of countless empty zstd frames', () => {
    const frames = Buffer.concat(Array<Buffer>(5_000).fill(zstdCompressSync(new Uint8Array(0))));
    expect(codeOf(() => inflate(frames, 'zstd', MIB))).toBe('400 malformed_encoding');
  });

  it('undoes several encodings in reverse order', () => {
    expect(Buffer.from(inflate(gzipSync(deflateSync(TEXT)), 'deflate, identity, gzip', MIB))).toEqual(TEXT);
  });

  it.each([[undefined], [''], ['identity']])('passes %j through as it is, within the limit', (encoding) => {
    expect(inflate(TEXT, encoding, MIB)).toBe(TEXT);
    expect(codeOf(() => inflate(TEXT, encoding, 10))).toBe('413 payload_too_large');
  });

  it.each(['compress', 'gzip;q=1', 'lz4', 'gzip, gzip, gzip, gzip', 'constructor'])('does not know %j', (encoding) => {
    expect(codeOf(() => inflate(TEXT, encoding, MIB))).toBe('415 unsupported_encoding');
  });

  it('answers any bytes under any encoding with bytes within the limit or an error of ours', () => {
    const encodings = fc.constantFrom('gzip', 'deflate', 'br', 'zstd', 'identity');
    const damaged = fc
      .tuple(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(...ENCODERS), fc.nat(), fc.nat(255))
      .map(([bytes, [name, encode], at, value]) => {
        const encoded = encode(bytes);
        encoded[at % encoded.length] = value;
        return [name, new Uint8Array(encoded)] as const;
      });
    fc.assert(
      fc.property(fc.oneof(fc.tuple(encodings, fc.uint8Array({ maxLength: 300 })), damaged), ([name, bytes]) => {
        try {
          expect(inflate(bytes, name, 100).byteLength).toBeLessThanOrEqual(100);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
          expect([400, 413]).toContain((error as AppError).httpStatus);
        }
      }),
      { numRuns: 500 },
    );
  });
});
