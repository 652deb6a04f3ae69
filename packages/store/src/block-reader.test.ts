import { TABLE_NAMES, type TableName, type TableRows } from '@sentryai/schema';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeBlock } from './block.ts';
import { BlockReader } from './block-reader.ts';
import { rowsOfEveryTable, spanRow } from './contract-rows.ts';

const rowsOf = <Table extends TableName>(table: Table, rows: readonly TableRows[Table][number][]) => rows as unknown as TableRows[Table];

it.each(TABLE_NAMES)('cuts any rows of %s out, byte for byte as if they had been encoded alone', (table) => {
  const few = rowsOfEveryTable()[table];
  const rows = Array.from({ length: 7 }, (_, index) => few[index % few.length]!);
  const reader = new BlockReader(encodeBlock(table, rowsOf(table, rows), 'b'));
  for (let from = 0; from <= rows.length; from += 1) {
    for (let to = from; to <= rows.length; to += 1) {
      const cut = reader.slice(from, to);
      expect(Buffer.from(cut.block).equals(Buffer.from(encodeBlock(table, rowsOf(table, rows.slice(from, to)), 'b').block))).toBe(true);
      expect([cut.table, cut.rows]).toEqual([table, to - from]);
    }
  }
});

it('cuts rows with any texts and maps', () => {
  const text = fc.string({ unit: 'binary', maxLength: 200 });
  const row = fc.record({
    name: text,
    tags: fc.dictionary(text, text, { maxKeys: 5 }),
    attributes_number: fc.dictionary(text, fc.double(), { maxKeys: 3 }),
    attributes_bool: fc.dictionary(text, fc.boolean(), { maxKeys: 3 }),
    http_status: fc.option(fc.nat(65_535), { nil: null }),
  });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 12 }), fc.nat(12), fc.nat(12), (values, a, b) => {
      const spans = values.map((value, index) => spanRow(index, value));
      const from = Math.min(a, b, spans.length);
      const to = Math.min(Math.max(a, b), spans.length);
      const cut = new BlockReader(encodeBlock('spans', spans, 'batch')).slice(from, to);
      expect(Buffer.from(cut.block).equals(Buffer.from(encodeBlock('spans', spans.slice(from, to), 'batch').block))).toBe(true);
    }),
  );
});

it('cuts rows with any lists', () => {
  const row = fc.record({
    explicit_bounds: fc.array(fc.double(), { maxLength: 5 }),
    bucket_counts: fc.array(fc.maxSafeNat(), { maxLength: 5 }),
    scale: fc.integer(),
    description: fc.string({ maxLength: 5 }),
  });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 12 }), fc.nat(12), fc.nat(12), (values, a, b) => {
      const metrics = values.map((value) => ({ ...rowsOfEveryTable().metrics[0]!, ...value }));
      const from = Math.min(a, b, metrics.length);
      const to = Math.min(Math.max(a, b), metrics.length);
      const cut = new BlockReader(encodeBlock('metrics', metrics, 'batch')).slice(from, to);
      expect(Buffer.from(cut.block).equals(Buffer.from(encodeBlock('metrics', metrics.slice(from, to), 'batch').block))).toBe(true);
    }),
  );
});

it('tells which item a row is', () => {
  const spans = [spanRow(3), spanRow(4, { project_id: 70_000 })];
  const reader = new BlockReader(encodeBlock('spans', spans, 'b'));
  expect([reader.uint32('project_id', 1), reader.hex('trace_id', 1), reader.hex('span_id', 0)]).toEqual([
    70_000,
    spans[1]!.trace_id,
    spans[0]!.span_id,
  ]);
  expect(() => reader.hex('name', 0)).toThrow('no column of fixed width');
});

it('refuses what is not a block of the table', () => {
  const block = encodeBlock('logs', [], 'b');
  expect(() => new BlockReader({ ...block, table: 'spans' })).toThrow('not a block of table spans');
  expect(() => new BlockReader({ ...block, block: block.block.subarray(0, 1) })).toThrow('ends too early');
});
