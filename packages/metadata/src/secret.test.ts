import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { loadSecret } from './secret.ts';

describe('loadSecret', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'sentryai-secret-'));
    return () => rmSync(home, { recursive: true });
  });

  it('makes a secret once, for our user alone, and leaves nothing else behind', () => {
    const secret = loadSecret({ home: join(home, 'data') });
    expect(secret.length).toBeGreaterThanOrEqual(43);
    expect(loadSecret({ home: join(home, 'data') })).toBe(secret);
    expect(readFileSync(join(home, 'data', 'secret'), 'utf8').trim()).toBe(secret);
    expect(statSync(join(home, 'data', 'secret')).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(home, 'data'))).toEqual(['secret']);
  });

  it('prefers the given secret and writes no file then', () => {
    expect(loadSecret({ home, secret: 'x'.repeat(32) })).toBe('x'.repeat(32));
    expect(readdirSync(home)).toEqual([]);
  });

  it('refuses a guessable secret and a damaged file', () => {
    expect(() => loadSecret({ home, secret: 'hunter2' })).toThrow(expect.objectContaining({ code: 'secret_too_short' }));
    writeFileSync(join(home, 'secret'), 'cut');
    expect(() => loadSecret({ home })).toThrow(expect.objectContaining({ code: 'secret_file_invalid' }));
    expect(readFileSync(join(home, 'secret'), 'utf8')).toBe('cut');
  });
});
