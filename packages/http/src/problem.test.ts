import { AppError } from '@sentryai/schema';
import { describe, expect, it } from 'vitest';
import { problemBody, problemHeaders, toAppError } from './problem.ts';
import { newRequestId, requestId } from './request-id.ts';

describe('problems', () => {
  it('keep the text of foreign errors, which may hold secrets or content, out of the answer', () => {
    const error = toAppError(new Error('connect ECONNREFUSED postgres://user:hunter2@db'));
    expect(error).toMatchObject({ code: 'internal_error', httpStatus: 500 });
    expect(JSON.stringify(problemBody(error, 'r'))).not.toContain('hunter2');
    expect(toAppError('thrown text')).toMatchObject({ code: 'internal_error' });
  });

  it('carry code, message and request id, and Retry-After in whole seconds', () => {
    const error = new AppError({ code: 'queue_full', message: 'm', httpStatus: 503, retryAfterSeconds: 1.2 });
    expect(toAppError(error)).toBe(error);
    expect(problemBody(error, 'r')).toEqual({ error: { code: 'queue_full', message: 'm', request_id: 'r' } });
    expect(problemHeaders(error, 'r')).toEqual({ 'x-request-id': 'r', 'cache-control': 'no-store', 'retry-after': '2' });
  });

  it('name the scheme with 401', () => {
    const error = new AppError({ code: 'unauthorized', message: 'm', httpStatus: 401 });
    expect(problemHeaders(error, 'r')).toMatchObject({ 'www-authenticate': 'Bearer' });
  });
});

describe('requestId', () => {
  it.each(['abc-1', '0af7651916cd43dd8448eb211c80319c', 'a:b.c_d'])('keeps the caller’s %j', (given) => {
    expect(requestId({ 'x-request-id': given }, () => 'new')).toBe(given);
  });

  it.each(['', 'a b', 'x'.repeat(65), '<script>', 'a\nb'])('replaces %j', (given) => {
    expect(requestId({ 'x-request-id': given }, () => 'new')).toBe('new');
  });

  it('makes ids that differ', () => {
    expect(newRequestId()).toMatch(/^[0-9a-f]{16}$/);
    expect(newRequestId()).not.toBe(newRequestId());
  });
});
