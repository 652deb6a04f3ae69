import { expect, it } from 'vitest';
import { exceptionList, parseStack } from './errors.ts';

const STACK = `TypeError: first line
    at this line belongs to the message (not/a/frame.js:1:1)
    at Agent.step [as run] (/srv/app/src/agent.ts:12:9)
    at async Promise.all (index 0)
    at async file:///srv/app/src/main.ts:30:3
    at new Tool (/srv/app/node_modules/@scope/tools/lib/tool.js:5:11)
    at eval (eval at compile (/srv/app/src/dynamic.ts:3:5), <anonymous>:1:7)
    at Array.map (<anonymous>)
    at node:internal/process/task_queues:105:5`;

it('reads the forms of V8 frames, outermost call first', () => {
  const frames = parseStack(STACK, 'first line\n    at this line belongs to the message (not/a/frame.js:1:1)');
  expect(frames.map(({ function: name, filename, lineno, colno, in_app }) => [name, filename, lineno, colno, in_app])).toEqual([
    ['<anonymous>', 'node:internal/process/task_queues', 105, 5, false],
    ['Array.map', '<anonymous>', undefined, undefined, false],
    ['eval', '/srv/app/src/dynamic.ts', 3, 5, true],
    ['new Tool', '/srv/app/node_modules/@scope/tools/lib/tool.js', 5, 11, false],
    ['<anonymous>', '/srv/app/src/main.ts', 30, 3, true],
    ['Promise.all', 'index 0', undefined, undefined, false],
    ['Agent.step', '/srv/app/src/agent.ts', 12, 9, true],
  ]);
  expect(frames[3]!.module).toBe('@scope/tools/lib/tool');
});

it('takes the class name where an error has not named itself', () => {
  class QuotaError extends Error {}
  expect(exceptionList(new QuotaError('x'), true)[0]!.type).toBe('QuotaError');
  expect(exceptionList(new TypeError('x'), true)[0]!.type).toBe('TypeError');
});

it.each([
  [undefined, 'undefined'],
  [null, 'null'],
  [0, '0'],
  ['text', 'text'],
  [{ code: 7 }, '{ code: 7 }'],
])('keeps %j thrown as NonError', (value, text) => {
  expect(exceptionList(value, false)).toEqual([{ type: 'NonError', value: text, handled: false }]);
});

it('survives errors whose properties throw', () => {
  const hostile = new Error('x');
  for (const name of ['message', 'stack', 'name', 'cause'])
    Object.defineProperty(hostile, name, {
      get: () => {
        throw new Error('no');
      },
    });
  expect(exceptionList(hostile, true)).toEqual([{ type: 'Error', value: '', handled: true }]);
});

it('keeps the thrown end of a very long chain', () => {
  let error = new Error('root');
  for (let i = 0; i < 200; i++) error = new Error(`level ${i}`, { cause: error });
  const list = exceptionList(error, true);
  expect(list).toHaveLength(50);
  expect(list.at(-1)).toMatchObject({ value: 'level 199', handled: true });
});
