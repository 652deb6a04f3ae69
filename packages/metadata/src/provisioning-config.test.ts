import { AppError } from '@sentryai/schema';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseProvisioning } from './provisioning-config.ts';

describe('parseProvisioning', () => {
  it('asks for project 1 and nothing else when nothing is said', () => {
    const nothing = { projectId: 1, ingestKeys: [], apiKey: null, adminEmail: null, adminPassword: null };
    expect(parseProvisioning({})).toEqual(nothing);
    expect(parseProvisioning({ SENTRYAI_INIT_INGEST_KEYS: '', SENTRYAI_INIT_API_KEY: ' ', SENTRYAI_INIT_ADMIN_PASSWORD: '' })).toEqual(
      nothing,
    );
  });

  it.each([
    ['a', [{ publicKey: 'a', secretKey: null }]],
    ['a:b', [{ publicKey: 'a', secretKey: 'b' }]],
    [
      ' pk-lf-1:sk-lf-1 , c ,',
      [
        { publicKey: 'pk-lf-1', secretKey: 'sk-lf-1' },
        { publicKey: 'c', secretKey: null },
      ],
    ],
    ['a:b:c', [{ publicKey: 'a', secretKey: 'b:c' }]],
    ['a:', [{ publicKey: 'a', secretKey: null }]],
    ['a,a', [{ publicKey: 'a', secretKey: null }]],
  ])('reads the key list %j', (text, keys) => {
    expect(parseProvisioning({ SENTRYAI_INIT_INGEST_KEYS: text }).ingestKeys).toEqual(keys);
  });

  it('lists every problem at once and repeats no value', () => {
    const env = {
      SENTRYAI_INIT_PROJECT_ID: 'one',
      SENTRYAI_INIT_INGEST_KEYS: ':hunter2,a:hunter2,a:hunter3',
      SENTRYAI_INIT_ADMIN_EMAIL: 'nobody',
      SENTRYAI_INIT_ADMIN_PASSWORD: 'short',
    };
    let message = '';
    try {
      parseProvisioning(env);
    } catch (error) {
      expect(error).toMatchObject({ code: 'provisioning_invalid' });
      message = (error as Error).message;
    }
    for (const part of ['PROJECT_ID', 'before the colon', 'two secrets', 'ADMIN_EMAIL', 'ADMIN_PASSWORD']) expect(message).toContain(part);
    expect(message).not.toMatch(/hunter|short\b/);
  });

  it.each(['0', '-1', '1.5', '4294967296', '1e99', 'NaN'])('refuses project id %j', (id) => {
    expect(() => parseProvisioning({ SENTRYAI_INIT_PROJECT_ID: id })).toThrow(/PROJECT_ID/);
  });

  it('reads any text into keys with a public part, or refuses it as a whole', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          const { ingestKeys } = parseProvisioning({ SENTRYAI_INIT_INGEST_KEYS: text });
          for (const key of ingestKeys) {
            expect(key.publicKey).not.toBe('');
            expect(key.publicKey).not.toMatch(/[,:]/);
            expect(key.secretKey).not.toBe('');
          }
          expect(new Set(ingestKeys.map((key) => key.publicKey)).size).toBe(ingestKeys.length);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }),
    );
  });
});
