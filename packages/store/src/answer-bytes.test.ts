import { expect, it } from 'vitest';
import { readAnswer, readColumns } from './answer-bytes.ts';
import { BlockWriter } from './block-writer.ts';

/** One block of one column as the engine writes it. */
function block(type: string, rows: number, write: (writer: BlockWriter) => void): Uint8Array {
  const writer = new BlockWriter();
  writer.varuint(1);
  writer.varuint(rows);
  writer.string('value');
  writer.string(type);
  write(writer);
  return writer.finish();
}

it('joins the blocks of an answer, and knows one without rows', () => {
  const texts = (values: string[]) => block('String', values.length, (writer) => values.forEach((value) => writer.string(value)));
  const answer = Buffer.concat([texts(['a', 'é']), texts([]), texts(['', '日本'])]);
  expect(readAnswer(answer)).toEqual([{ value: 'a' }, { value: 'é' }, { value: '' }, { value: '日本' }]);
  expect(readColumns(texts([]))).toEqual({ rows: 0, columns: new Map() });
  expect(readAnswer(new Uint8Array())).toEqual([]);
});

it('says which type it cannot read instead of guessing', () => {
  expect(() => readAnswer(block('Decimal(9, 2)', 1, () => {}))).toThrow(/Decimal\(9, 2\)/);
});

it('fails on an answer that was cut', () => {
  const whole = block('String', 2, (writer) => ['one', 'two'].forEach((value) => writer.string(value)));
  for (let length = 1; length < whole.length; length++) expect(() => readAnswer(whole.subarray(0, length))).toThrow();
});
