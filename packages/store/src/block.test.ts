import { readFileSync } from 'node:fs';
import type { QuarantineEventRow, SpanRow } from '@sentryai/schema';
import { expect, it } from 'vitest';
import { encodeBlock } from './block.ts';
import { spanRow } from './contract-rows.ts';

it('gives a buffer that holds the block alone and can be moved to another thread', () => {
  for (const count of [0, 1, 300, 5000]) {
    const { block, rows } = encodeBlock(
      'spans',
      Array.from({ length: count }, (_, index) => spanRow(index)),
      'b',
    );
    expect(rows).toBe(count);
    expect(block.byteOffset).toBe(0);
    expect(block.buffer.byteLength).toBe(block.byteLength);
    const moved = structuredClone(block, { transfer: [block.buffer as ArrayBuffer] });
    expect(block.byteLength).toBe(0);
    expect(moved.byteLength).toBeGreaterThan(0);
  }
});

it('writes the documented layout', () => {
  const row = {
    project_id: 258,
    minute_ms: 60_000,
    key_id: 'k',
    protocol: '',
    item_type: 'é',
    outcome: '',
    reason: '',
    quantity: 2 ** 40 + 1,
  };
  const { block } = encodeBlock('outcomes', [row], 'unused');
  const bytes = Buffer.from(block);
  expect([bytes[0], bytes[1]]).toEqual([8, 1]); // columns, rows
  expect(bytes.subarray(2, 2 + 11).toString('latin1')).toBe('\u000aproject_id');
  expect(bytes.subarray(13, 13 + 7).toString('latin1')).toBe('\u0006UInt32');
  expect([...bytes.subarray(20, 24)]).toEqual([2, 1, 0, 0]);
  expect([...bytes.subarray(-8)]).toEqual([1, 0, 0, 0, 0, 1, 0, 0]);
  expect(bytes.includes(Buffer.from([2, 0xc3, 0xa9]))).toBe(true);
});

it('writes texts of every length, ASCII or not', () => {
  for (const character of ['a', 'é', '漢', '😀']) {
    for (const length of [1, 13, 39, 40, 41, 42, 43, 63, 64, 127, 128, 129, 5461, 5462, 16_383, 16_384, 100_000]) {
      const text = character.repeat(length);
      const { block } = encodeBlock('quarantine_events', [eventRow(text)], 'b');
      const expected = Buffer.from(text);
      expect(Buffer.from(block).subarray(-expected.length).equals(expected), `${character} x ${length}`).toBe(true);
      expect(readLength(block, expected.length)).toBe(expected.length);
    }
  }
});

it('turns half a surrogate pair into the replacement character', () => {
  const { block } = encodeBlock('quarantine_events', [eventRow(`\ud800${'x'.repeat(60)}`)], 'b');
  expect(Buffer.from(block).includes(Buffer.from(`\ufffd${'x'.repeat(60)}`))).toBe(true);
});

it.each<[keyof SpanRow, unknown]>([
  ['trace_id', 'secret'],
  ['trace_id', 'g'.repeat(32)],
  ['span_id', '\u0130'.repeat(16)],
  ['project_id', -1],
  ['project_id', 2 ** 32],
  ['start_time_us', 1.5],
  ['start_time_us', Number.NaN],
  ['received_at_ms', '2026'],
  ['duration_us', -1],
  ['input_tokens', 1.5],
  ['input_tokens', undefined],
  ['input_tokens', 2 ** 53],
  ['http_status', 65_536],
  ['cost_usd', '1'],
  ['is_streaming', 1],
  ['status', 'secret'],
  ['usage_role', ''],
  ['name', null],
  ['tags', null],
  ['tags', ['secret']],
  ['tags', { key: 5 }],
  ['attributes_number', { key: 'secret' }],
  ['attributes_bool', { key: null }],
])('refuses %s = %j with the row and column, without the value', (field, value) => {
  const rows = [spanRow(0), { ...spanRow(1), [field]: value }];
  const encode = () => encodeBlock('spans', rows, 'b');
  expect(encode).toThrow(
    expect.objectContaining({ code: 'store_rejected', retryable: false, context: { table: 'spans', column: expect.any(String), row: 1 } }),
  );
  expect(encode).toThrow(expect.not.stringContaining('secret'));
});

it('needs neither the engine nor the client, so that workers can load it', () => {
  const imports = ['block.ts', 'block-writer.ts', 'column-encoders.ts', 'tables.ts', 'errors.ts'].flatMap((file) =>
    [...readFileSync(new URL(file, import.meta.url), 'utf8').matchAll(/^import (?!type)[^']*'([^']+)'/gm)].map((match) => match[1]),
  );
  expect(new Set(imports)).toEqual(
    new Set([
      './block-writer.ts',
      './column-encoders.ts',
      './tables.ts',
      './errors.ts',
      '@sentryai/schema/errors',
      '@sentryai/schema/occurrence',
      '@sentryai/schema/span',
    ]),
  );
});

/** A row whose last column is the text. */
function eventRow(message: string): QuarantineEventRow {
  return { project_id: 1, quarantine_id: '', request_id: '', at_ms: 0, event: 'failed', actor: '', message };
}

/** The length field in front of the block's last text. */
function readLength(block: Uint8Array, textBytes: number): number {
  const end = block.byteLength - textBytes;
  const typeEnd = Buffer.from(block).lastIndexOf('String', end) + 'String'.length;
  let value = 0;
  for (let index = end - 1; index >= typeEnd; index -= 1) value = value * 128 + (block[index]! & 127);
  return value;
}
