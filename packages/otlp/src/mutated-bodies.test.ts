import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OtlpFormat } from './decode-traces.ts';
import { ProtobufWriter } from './protobuf/writer.ts';
import { readTraceRequests } from './testing/captured-requests.ts';
import { expectAgreement } from './testing/expect-agreement.ts';
import { SPAN_ID, TRACE_ID } from './testing/span-builder.ts';

/** Runs per case; SENTRYAI_FUZZ_RUNS asks for more. */
const RUNS = Number(process.env['SENTRYAI_FUZZ_RUNS'] ?? 2000);
const TIMEOUT_MS = 60_000 + RUNS * 20;
const captured = readTraceRequests();
const bodiesOf = (format: OtlpFormat): Uint8Array[] => captured.filter((request) => request.format === format).map(({ body }) => body);

/** Bytes to put in: anything for protobuf, mostly JSON's own characters for JSON, where few others get past the parser. */
const jsonByte = fc.oneof(
  { arbitrary: fc.constantFrom(...Buffer.from('0123456789aeF"{}[],:-. ')), weight: 20 },
  { arbitrary: fc.nat(255), weight: 1 },
);
const replacementBytes: Record<OtlpFormat, fc.Arbitrary<Uint8Array>> = {
  protobuf: fc.uint8Array({ minLength: 1, maxLength: 12 }),
  json: fc.array(jsonByte, { minLength: 1, maxLength: 3 }).map((bytes) => Uint8Array.from(bytes)),
};

const mutationOf = (format: OtlpFormat) =>
  fc.record({
    kind: fc.constantFrom('flip', 'set', 'insert', 'delete', 'truncate', 'repeat'),
    /** Position in millionths of the body; random doubles would nearly all lie at its very start. */
    at: fc.integer({ min: 0, max: 999_999 }),
    length: fc.integer({ min: 1, max: 12 }),
    bytes: replacementBytes[format],
  });
type Mutation = ReturnType<typeof mutationOf> extends fc.Arbitrary<infer T> ? T : never;

function mutate(body: Buffer, { kind, at, length, bytes }: Mutation): Buffer {
  const from = Math.floor((at * body.length) / 1_000_000);
  const to = Math.min(from + length, body.length);
  switch (kind) {
    case 'flip':
      return Buffer.from(body.map((byte, index) => (index === from ? byte ^ (1 << (length & 7)) : byte)));
    case 'set':
      return Buffer.concat([body.subarray(0, from), bytes, body.subarray(Math.min(from + bytes.length, body.length))]);
    case 'insert':
      return Buffer.concat([body.subarray(0, from), bytes, body.subarray(from)]);
    case 'delete':
      return Buffer.concat([body.subarray(0, from), body.subarray(to)]);
    case 'repeat':
      return Buffer.concat([body.subarray(0, to), body.subarray(from)]);
    default:
      return body.subarray(0, from);
  }
}

describe.each(['protobuf', 'json'] as const)('mutated captured requests in %s', (format) => {
  it('are refused or read, by decoding and by the walk alike', { timeout: TIMEOUT_MS }, () => {
    const seen = { malformed: 0, read: 0 };
    fc.assert(
      fc.property(fc.constantFrom(...bodiesOf(format)), fc.array(mutationOf(format), { minLength: 1, maxLength: 3 }), (body, mutations) => {
        const result = expectAgreement(mutations.reduce(mutate, Buffer.from(body)), format);
        seen[result === 'malformed' ? 'malformed' : 'read']++;
      }),
      { numRuns: RUNS },
    );
    // The mutations reach both sides of the border.
    expect(Math.min(seen.malformed, seen.read)).toBeGreaterThan(RUNS / 100);
  });
});

describe('mutated JSON structure', () => {
  const bodies = bodiesOf('json').map((body) => JSON.parse(Buffer.from(body).toString('utf8')) as unknown);
  const edit = fc.record({
    /** Which child to go down to at each level; the path ends where there are no children. */
    path: fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 14 }),
    replacement: fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom('', '0', '-1', '1e18', 'NaN', 1e300, -1, 0.5, {}, [], null)),
  });

  function replaceAt(value: unknown, path: readonly number[], replacement: unknown): unknown {
    const isContainer = typeof value === 'object' && value !== null && Object.keys(value).length > 0;
    if (path.length === 0 || !isContainer) return replacement;
    const keys = Object.keys(value);
    const key = keys[path[0]! % keys.length]!;
    const child = replaceAt((value as Record<string, unknown>)[key], path.slice(1), replacement);
    return Array.isArray(value) ? value.map((item, index) => (String(index) === key ? child : item)) : { ...value, [key]: child };
  }

  it('is refused or read, by decoding and by the walk alike', { timeout: TIMEOUT_MS }, () => {
    fc.assert(
      fc.property(fc.constantFrom(...bodies), fc.array(edit, { minLength: 1, maxLength: 3 }), (body, edits) => {
        const edited = edits.reduce((value, { path, replacement }) => replaceAt(value, path, replacement), body);
        expectAgreement(Buffer.from(JSON.stringify(edited)), 'json');
      }),
      { numRuns: RUNS },
    );
  });
});

describe('random fields inside a span with ids', () => {
  type Field = { field: number; kind: number; number: bigint; bytes: Uint8Array; fields: Field[] };
  // Small field numbers and any wire kind: known fields as they should be and as they should not, repeated and unknown.
  const fields = fc.letrec<{ fields: Field[] }>((tie) => ({
    fields: fc.array(
      fc.record({
        field: fc.integer({ min: 1, max: 16 }),
        kind: fc.constantFrom(0, 1, 2, 2, 2, 2, 3, 5),
        number: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
        bytes: fc.uint8Array({ maxLength: 8 }),
        fields: fc.oneof({ maxDepth: 5 }, fc.constant<Field[]>([]), tie('fields')),
      }),
      { maxLength: 6 },
    ),
  })).fields;

  function write(writer: ProtobufWriter, list: readonly Field[]): void {
    for (const { field, kind, number, bytes, fields: inner } of list) {
      if (kind === 0) writer.varint(field, number);
      else if (kind === 1) writer.fixed64(field, number);
      else if (kind === 2 && inner.length > 0) writer.message(field, () => write(writer, inner));
      else if (kind === 2) writer.byteString(field, bytes);
      else if (kind === 3) writer.group(field, () => write(writer, inner));
      else writer.fixed32(field, Number(number & 0xffff_ffffn));
    }
  }

  it('are refused or read, by decoding and by the walk alike', { timeout: TIMEOUT_MS }, () => {
    const seen = { malformed: 0, read: 0 };
    fc.assert(
      fc.property(fields, (list) => {
        const writer = new ProtobufWriter();
        writer.message(1, () =>
          writer.message(2, () =>
            writer.message(2, () => {
              write(writer, list);
              writer.byteString(1, Buffer.from(TRACE_ID, 'hex'));
              writer.byteString(2, Buffer.from(SPAN_ID, 'hex'));
            }),
          ),
        );
        seen[expectAgreement(writer.finish(), 'protobuf') === 'malformed' ? 'malformed' : 'read']++;
      }),
      { numRuns: RUNS },
    );
    expect(Math.min(seen.malformed, seen.read)).toBeGreaterThan(RUNS / 100);
  });
});

describe('random bytes', () => {
  it('are refused or read, by decoding and by the walk alike', { timeout: TIMEOUT_MS }, () => {
    const format = fc.constantFrom<OtlpFormat>('protobuf', 'json');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), format, (body, encoding) => void expectAgreement(body, encoding)),
      { numRuns: RUNS },
    );
  });
});
