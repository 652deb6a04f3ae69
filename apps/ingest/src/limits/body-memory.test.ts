import { describe, expect, it } from 'vitest';
import { BodyMemory } from './body-memory.ts';

const busy = expect.objectContaining({ code: 'too_busy', httpStatus: 503, retryAfterSeconds: 1 }) as Error;

describe('BodyMemory', () => {
  it('takes any body that is alone', () => {
    const memory = new BodyMemory(100);
    const whole = memory.reserve(1, 1_000);
    expect(() => memory.reserve(2, 1)).toThrow(busy);
    whole.release();
    memory.reserve(2, 1);
  });

  it('leaves a quarter free beside one project that sends all it can', () => {
    const memory = new BodyMemory(100);
    for (let index = 0; index < 75; index += 1) memory.reserve(1, 1);
    expect(() => memory.reserve(1, 1)).toThrow(busy);
    memory.reserve(2, 10);
    expect(() => memory.reserve(3, 16)).toThrow(busy);
    memory.reserve(3, 15);
  });

  it('counts what a body became when it was inflated, and gives all of it back', () => {
    const memory = new BodyMemory(100);
    const small = memory.reserve(1, 1);
    small.resize(90);
    expect(() => memory.reserve(2, 20)).toThrow(busy);
    small.release();
    memory.reserve(2, 20);
    memory.reserve(1, 80);
  });
});
