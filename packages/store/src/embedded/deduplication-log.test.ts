import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findLostNotes } from './deduplication-log.ts';

let table: string;
beforeEach(() => {
  table = mkdtempSync(join(tmpdir(), 'deduplication-log-'));
});
afterEach(() => rmSync(table, { recursive: true }));

/** A table's folder: its parts, and notes of the blocks that it took in. */
function tableWith(parts: readonly string[], notes: readonly string[]): void {
  for (const part of parts) mkdirSync(join(table, part));
  mkdirSync(join(table, 'deduplication_logs'));
  writeFileSync(join(table, 'deduplication_logs', 'deduplication_log_1.txt'), notes.map((part) => `1\t${part}\ttoken-${part}\n`).join(''));
}

it('keeps the notes of parts that were merged, or rewritten by a mutation', () => {
  tableWith(['20261116_1_3_1', '20261116_4_4_0_7', '20261109_1_2_1_8'], ['20261116_2_2_0', '20261116_4_4_0', '20261109_2_2_0']);
  expect(findLostNotes(table)).toEqual([]);
});

it('takes out notes without a part, also where all parts were rewritten', () => {
  tableWith(['20261116_4_4_0_7', 'tmp_insert_20261116_5_5_0'], ['20261116_4_4_0', '20261116_5_5_0']);
  expect(findLostNotes(table)).toMatchObject([{ content: '1\t20261116_4_4_0\ttoken-20261116_4_4_0\n' }]);
});
