/** Random texts, ids, times and attributes for property tests of all signals. */
import type { AttributeValue } from '@sentryai/schema';
import * as fc from 'fast-check';
import { RECEIVED_AT_MS } from './span-builder.ts';

/** Decoded shapes are plain objects. */
export const plainRecord = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  fc.record<T>(model, { noNullPrototype: true });

export const hex = (digits: number): fc.Arbitrary<string> =>
  fc
    .uint8Array({ minLength: digits / 2, maxLength: digits / 2 })
    .filter((bytes) => bytes.some((byte) => byte !== 0))
    .map((bytes) => Buffer.from(bytes).toString('hex'));

export const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 100 }),
  fc.string({ unit: 'binary', maxLength: 40 }).map((value) => value.toWellFormed()),
  fc.constantFrom('', 'gen_ai.request.model', 'gpt-4o', '__proto__', 'constructor'),
);

const scalar: fc.Arbitrary<AttributeValue> = fc.oneof(
  text,
  fc.boolean(),
  fc.constant(null),
  fc.maxSafeInteger(),
  fc.double(),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n - 1n }),
  fc.bigInt({ min: -(2n ** 63n), max: -(2n ** 53n) }),
  fc.uint8Array({ maxLength: 20 }),
);

const value: fc.Arbitrary<AttributeValue> = fc.letrec<{ value: AttributeValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    { arbitrary: scalar, weight: 6 },
    { arbitrary: fc.array(tie('value'), { maxLength: 5 }), weight: 1 },
    { arbitrary: fc.dictionary(text, tie('value'), { maxKeys: 5, noNullPrototype: true }), weight: 1 },
  ),
})).value;

export const attributes = fc.array(fc.tuple(text, value), { maxLength: 12 }).map((entries) => new Map(entries));

/** Around the clock of the tests, and in places outside of what the rules allow. */
export const timeUs = fc.oneof(
  { arbitrary: fc.integer({ min: -40 * 86_400, max: 86_400 }).map((seconds) => RECEIVED_AT_MS * 1000 + seconds * 1_000_000), weight: 8 },
  { arbitrary: fc.constantFrom(0, 1, RECEIVED_AT_MS * 1000 + 86_400_000_000, RECEIVED_AT_MS * 1000 + 86_400_000_001), weight: 1 },
);
