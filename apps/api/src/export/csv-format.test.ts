import { describe, expect, it } from 'vitest';
import { csvFormat } from './csv-format.ts';
import type { ExportOptions } from './export-format.ts';

const COLUMNS = [{ name: 'value', type: 'text' } as const];

function cellOf(value: unknown, csvFormulas: ExportOptions['csvFormulas'] = 'guard'): string {
  const line = Buffer.from(csvFormat.open(COLUMNS, { csvFormulas }).rows([{ value }])).toString();
  return line.slice(0, -2);
}

describe('a cell of CSV', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-5', "'-5"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['\r=1', `"'\r=1"`],
    ['\0=1', "'\0=1"],
    ['=HYPERLINK("http://x","a")', `"'=HYPERLINK(""http://x"",""a"")"`],
  ])('that is the text %j does not become a formula', (text, cell) => {
    expect(cellOf(text)).toBe(cell);
  });

  it('is left alone where it is a number, a list or an object, and where a sign stands further on', () => {
    expect([-5, -0.5, 1e-9, true, null].map((value) => cellOf(value))).toEqual(['-5', '-0.5', '1e-9', 'true', '']);
    expect([['=1'], { '=1': '=1' }].map((value) => cellOf(value))).toEqual(['"[""=1""]"', '"{""=1"":""=1""}"']);
    expect(['a=1', "'=1", '', ' =1'].map((value) => cellOf(value))).toEqual(['a=1', "'=1", '""', '" =1"']);
  });

  it('is what was sent where formulas are kept', () => {
    expect(['=1+1', '-5', '@x', '\t=1', '\r'].map((value) => cellOf(value, 'keep'))).toEqual(['=1+1', '-5', '@x', '"\t=1"', '"\r"']);
  });
});
