import type { Random } from './random.ts';

/** Byte strings that readers trip over: long varints, group tags, huge lengths, broken UTF-8, separators, numbers at the edge. */
const NASTY = [
  'ffffffffffffffffff01',
  'ffffffffffffffffffff7f',
  'ffffffff0f',
  '0b',
  '0c',
  '7fffffff',
  '0a80808080808080808001',
  'c3',
  'eda080',
  'f4908080',
  '00',
  '0a0a0a',
  '5b5b5b5b5b5b5b5b',
  '7b7d0a7b7d0a',
].map((hex) => Buffer.from(hex, 'hex'));
const NASTY_TEXT = [
  '"',
  '\\u0000',
  '\\ud800',
  '1e400',
  '-0',
  '99999999999999999999',
  'null',
  '{"__proto__":',
  '[',
  '},{',
  '\n',
  '"type":',
].map((text) => Buffer.from(text));

/** Damages bytes in one to four places; may also cut them or splice a piece of another payload in. */
export function mutateBytes(bytes: Uint8Array, other: Uint8Array, random: Random): Uint8Array {
  let result = Buffer.from(bytes);
  const count = random.chance(0.5) ? 1 : 1 + random.below(4);
  for (let step = 0; step < count; step++) result = damage(result, other, random);
  return result;
}

function damage(bytes: Buffer, other: Uint8Array, random: Random): Buffer<ArrayBuffer> {
  const at = random.below(bytes.length + 1);
  const length = 1 + random.below(random.chance(0.8) ? 16 : Math.max(1, bytes.length));
  switch (random.below(7)) {
    case 0: {
      const flipped = Buffer.from(bytes);
      if (at < flipped.length) flipped[at] = flipped[at]! ^ (1 << random.below(8));
      return flipped;
    }
    case 1:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
    case 2:
      return Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]);
    case 3:
      return Buffer.concat([bytes.subarray(0, at), random.pick(NASTY), bytes.subarray(at)]);
    case 4:
      return Buffer.concat([bytes.subarray(0, at), random.pick(NASTY_TEXT), bytes.subarray(at)]);
    case 5:
      return Buffer.from(bytes.subarray(0, at));
    default: {
      const from = random.below(other.length + 1);
      return Buffer.concat([bytes.subarray(0, at), other.subarray(from, from + length), bytes.subarray(at)]);
    }
  }
}
