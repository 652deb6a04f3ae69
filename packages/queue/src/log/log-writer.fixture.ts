/** Run by log.test.ts: appends without end and prints each record's text once it was acknowledged. */
import { buildRecord } from '../record.fixture.ts';
import { createBoard, openLogProducer } from './index.ts';

const [dir = '', round = ''] = process.argv.slice(2);
const producer = await openLogProducer({ dir, board: createBoard(), bytesMax: 2 ** 30, segmentBytes: 16 * 1024, now: Date.now });
for (let index = 0; ; index += 8) {
  const texts = Array.from({ length: 8 }, (_, offset) => `${round}/${index + offset}/${'x'.repeat((index * 37) % 900)}`);
  const append = (text: string, offset: number) => producer.append(buildRecord(text), 'p', offset % 3 === 0 ? 'backlog' : 'express');
  await Promise.all(texts.map((text, offset) => append(text, offset).then(() => process.stdout.write(`${text}\n`))));
}
