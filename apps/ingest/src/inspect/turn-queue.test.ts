import { expect, it } from 'vitest';
import { TurnQueue } from './turn-queue.ts';

it('serves projects in turn, each in its order, and a newcomer after one turn of the others', () => {
  const queue = new TurnQueue<string>();
  for (const item of ['a1', 'a2', 'a3', 'a4']) queue.push(1, item);
  queue.push(2, 'b1');
  const served = [queue.shift(), queue.shift()];
  queue.push(3, 'c1');
  queue.push(2, 'b2');
  while (served.at(-1) !== undefined) served.push(queue.shift());
  expect(served).toEqual(['a1', 'b1', 'a2', 'c1', 'b2', 'a3', 'a4', undefined]);
});
