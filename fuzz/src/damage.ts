import { gzipSync } from 'node:zlib';
import type { Seed } from './corpus.ts';
import { mutateBytes } from './mutate-bytes.ts';
import { mutateJson } from './mutate-json.ts';
import { mutateProtobuf } from './mutate-protobuf.ts';
import type { Random } from './random.ts';

export type Damaged = { body: Uint8Array; encoding: string | undefined };

/** A damaged payload: its values or fields changed, or its bytes; sometimes behind damaged gzip. */
export function damage(seed: Seed, other: Seed, random: Random): Damaged {
  const body = (random.chance(0.6) && changeValues(seed, random)) || mutateBytes(seed.body, other.body, random);
  if (!random.chance(0.05)) return { body, encoding: undefined };
  const zipped = gzipSync(body, { level: 1 });
  return { body: random.chance(0.5) ? zipped : mutateBytes(zipped, other.body, random), encoding: 'gzip' };
}

function changeValues({ body, format }: Seed, random: Random): Uint8Array | null {
  if (format === 'protobuf') return mutateProtobuf(body, random);
  const text = Buffer.from(body).toString('utf8');
  if (format === 'json') return bytesOf(mutateJson(text, random));
  const lines = text.split('\n');
  const at = random.below(lines.length);
  const changed = mutateJson(lines[at]!, random);
  if (changed === null) return null;
  lines[at] = changed;
  return Buffer.from(lines.join('\n'));
}

function bytesOf(text: string | null): Uint8Array | null {
  return text === null ? null : Buffer.from(text);
}
