import { describe, expect, it } from 'vitest';
import { createLogger } from './logger.ts';

function recording() {
  const lines: string[] = [];
  return { lines, destination: { write: (line: string) => void lines.push(line) } };
}

describe('createLogger', () => {
  it('writes one JSON object a line with the level by name and the fields as given', () => {
    const { lines, destination } = recording();
    createLogger({ name: 'ingest', destination }).info({ port: 8000 }, 'listening');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ name: 'ingest', level: 'info', port: 8000, msg: 'listening' });
  });

  it.each([
    [{ authorization: 'Bearer hunter2' }],
    [{ headers: { authorization: 'Bearer hunter2', cookie: 'a=hunter2' } }],
    [{ req: { headers: { 'x-api-key': 'hunter2', 'x-sentry-auth': 'hunter2' } } }],
    [{ a: { b: { c: { password: 'hunter2' } } } }],
    [{ key: 'hunter2', secret: 'hunter2', dsn: 'http://hunter2@localhost/1' }],
    [{ url: '/api/1/envelope/?sentry_version=7&sentry_key=hunter2&sentry_client=x' }],
  ])('keeps the secret out of %j', (fields) => {
    const { lines, destination } = recording();
    createLogger({ name: 'ingest', destination }).warn(fields, 'refused');
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain('hunter2');
    expect(lines[0]).toContain('[redacted]');
  });

  it('says nothing below its level', () => {
    const { lines, destination } = recording();
    const logger = createLogger({ name: 'ingest', level: 'warn', destination });
    logger.info('quiet');
    logger.error({ err: new Error('disk full') }, 'append failed');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'error', err: { message: 'disk full' } });
  });
});
