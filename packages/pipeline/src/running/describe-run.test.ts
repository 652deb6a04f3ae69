import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stepSpan } from '../conversation/conversation.fixture.ts';
import { describeRun } from './describe-run.ts';

describe('work that runs', () => {
  it('is told by the innermost step that began and did not end', () => {
    const run = describeRun([
      stepSpan(1, 0, { kind: 'agent', name: 'boss', is_running: 1 }),
      stepSpan(2, 1, { kind: 'llm', name: 'first call', input_tokens: 10, output_tokens: 2, usage_role: 'own' }),
      stepSpan(3, 1, { kind: 'tool', name: 'search', is_running: 1 }),
      stepSpan(4, 3, { kind: 'agent', name: 'searcher', is_running: 1 }),
    ]);
    expect(run).toMatchObject({
      evidence: 'started',
      top: { name: 'boss' },
      step: { name: 'searcher' },
      agents: ['boss', 'searcher'],
      endedCount: 1,
      runningCount: 3,
      totals: { llm_calls: 1, input_tokens: 10 },
    });
  });

  it('is a trace whose spans wait for their parent, told by what ended last', () => {
    const spans = [
      stepSpan(2, 1, { name: 'one', duration_us: 10 }),
      stepSpan(3, 1, { name: 'two', duration_us: 5_000 }),
      stepSpan(4, 3, { name: 'in two' }),
    ];
    expect(describeRun(spans)).toMatchObject({ evidence: 'open', top: { name: 'one' }, step: { name: 'two' }, runningCount: 0 });
  });

  it('is over when the root has come, also when the root comes late or a parent in between never does', () => {
    expect(describeRun([stepSpan(1, 0), stepSpan(2, 1), stepSpan(4, 3)])).toBeNull();
    expect(describeRun([])).toBeNull();
  });

  it('goes on below a root that has ended', () => {
    expect(describeRun([stepSpan(1, 0), stepSpan(2, 1, { name: 'background', is_running: 1 })])).toMatchObject({
      step: { name: 'background' },
    });
  });

  it('is the same for every order of its spans', () => {
    const spans = [stepSpan(1, 0, { is_running: 1 }), stepSpan(2, 1, { is_running: 1 }), stepSpan(3, 1, { is_running: 1 }), stepSpan(4, 2)];
    const expected = describeRun(spans);
    fc.assert(
      fc.property(fc.shuffledSubarray(spans, { minLength: 4 }), (shuffled) => {
        expect(describeRun(shuffled)).toEqual(expected);
      }),
    );
  });
});
