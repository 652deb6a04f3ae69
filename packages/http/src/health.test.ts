import { healthSchema } from '@sentryai/schema';
import { describe, expect, it } from 'vitest';
import { healthAnswer, type HealthCheck } from './health.ts';

const ask = (checks: Record<string, HealthCheck>, timeoutMs = 1_000) =>
  healthAnswer({ role: ['api'], version: '1.2.3', checks, timeoutMs });

describe('healthAnswer', () => {
  it('is 200 when every check is well, in the shape that the contract names', async () => {
    const { statusCode, body } = await ask({
      store: async () => ({ ok: true }),
      queue: () => ({ ok: true, message: 'durability: degraded' }),
    });
    expect(statusCode).toBe(200);
    expect(healthSchema.parse(body)).toEqual({
      status: 'ok',
      role: ['api'],
      version: '1.2.3',
      checks: { store: { ok: true }, queue: { ok: true, message: 'durability: degraded' } },
    });
  });

  it('is 503 and names the check that fails, throws or hangs, and still shows the others', async () => {
    const { statusCode, body } = await ask(
      {
        good: () => ({ ok: true }),
        bad: () => ({ ok: false, message: 'disk full' }),
        thrown: () => {
          throw new Error('closed');
        },
        hanging: () => new Promise(() => undefined),
      },
      20,
    );
    expect(statusCode).toBe(503);
    expect(body).toMatchObject({
      status: 'failing',
      checks: {
        good: { ok: true },
        bad: { ok: false, message: 'disk full' },
        thrown: { ok: false, message: 'closed' },
        hanging: { ok: false, message: 'no answer within 20 ms' },
      },
    });
  });

  it('is 200 without any check', async () => {
    expect((await ask({})).statusCode).toBe(200);
  });
});
