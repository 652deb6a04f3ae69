import { describe, expect, it } from 'vitest';
import { errorTitle } from './error-title.ts';

const exception = (type: string, value: string) => ({
  type,
  value,
  module: null,
  handled: null,
  mechanism: null,
  frames: [],
  stacktrace: null,
});

describe('the title of an error', () => {
  it('is what was thrown last', () =>
    expect(
      errorTitle({ exceptions: [exception('TypeError', 'cause'), exception('HttpError', 'failed')], message: 'm', level: 'error' }),
    ).toEqual({ type: 'HttpError', value: 'failed' }));

  it('is the message when nothing was thrown, also when its stack was sent along', () => {
    expect(errorTitle({ exceptions: [], message: 'slow', level: 'warn' })).toEqual({ type: 'Message', value: 'slow' });
    expect(errorTitle({ exceptions: [exception('', 'slow')], message: null, level: 'info' })).toEqual({ type: 'Message', value: 'slow' });
    expect(errorTitle({ exceptions: [exception('', '')], message: 'slow', level: 'fatal' })).toEqual({ type: 'Fatal', value: 'slow' });
  });
});
