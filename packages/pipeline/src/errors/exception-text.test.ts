import type { Attributes } from '@sentryai/otlp';
import { describe, expect, it } from 'vitest';
import { readException } from './exception-text.ts';

const read = (type: string, message: string, stack = '') => {
  const attributes: Attributes = new Map([
    ['exception.type', type],
    ['exception.message', message],
    ['exception.stacktrace', stack],
  ]);
  return readException(attributes);
};
const TRACEBACK = 'Traceback (most recent call last):\n\n\n  File "app.py", line 3, in run\n    fail()\n\n\nValueError: no';

describe('readException', () => {
  it('takes what is said', () => {
    expect(read('TimeoutError', 'took 30 s', 'at f')).toEqual({ type: 'TimeoutError', message: 'took 30 s', stack: 'at f' });
    expect(readException(new Map())).toEqual({ type: '', message: '', stack: '' });
  });

  it('finds the exception that was written into the message of another one, with its traceback', () => {
    const stack = 'Traceback (most recent call last):\n  File "app.py", line 3, in run\n    fail()\nValueError: no';
    expect(read('Exception', `ValueError('no')${TRACEBACK}`, 'Exception: …')).toEqual({ type: 'ValueError', message: 'no', stack });
    expect(read('Exception', `RateLimitError("Error code: 429 - {'error': 'it\\'s full'}")\n\n${TRACEBACK}`)).toMatchObject({
      type: 'RateLimitError',
      message: "Error code: 429 - {'error': 'it's full'}",
    });
    expect(read('Exception', `KeyError(7)${TRACEBACK}`)).toMatchObject({ type: 'KeyError', message: '7' });
    expect(read('Exception', `TimeoutError()${TRACEBACK}`)).toMatchObject({ type: 'TimeoutError', message: '' });
    expect(read('Exception', `It broke.\n\n${TRACEBACK}`)).toMatchObject({ type: 'Exception', message: 'It broke.', stack });
  });

  it('leaves messages alone that quote a traceback under a class of their own', () => {
    const message = `worker failed: ${TRACEBACK}`;
    expect(read('WorkerError', message, 'at f')).toEqual({ type: 'WorkerError', message, stack: 'at f' });
  });
});
