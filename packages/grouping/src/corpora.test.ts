import { describe, expect, it } from 'vitest';
import {
  assignIssues,
  formatScore,
  type LabeledError,
  loadEnvelopes,
  loadThrownErrors,
  loadWrittenErrors,
  score,
  scoreAll,
} from './corpus.fixture.ts';

/** The order that errors come in is chance: a fixed shuffle, the same in every run. */
function shuffled(errors: readonly LabeledError[], seed: number): LabeledError[] {
  const list = [...errors];
  let state = seed;
  for (let index = list.length - 1; index > 0; index--) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    const other = state % (index + 1);
    [list[index], list[other]] = [list[other]!, list[index]!];
  }
  return list;
}

const ORDERS = [1, 2, 3, 4, 5, 6, 7, 8];
const PROGRAMS = ['python', 'go', 'node', 'browser'] as const;

describe('grouping of labeled errors', () => {
  it('puts what real clients of a real program sent into its true issues (F1 >= 0.97)', () => {
    const errors = loadEnvelopes();
    const result = score(assignIssues(errors));
    console.log(formatScore(`fixtures/grouping, ${errors.length} errors`, result));
    expect(errors.length).toBeGreaterThanOrEqual(25);
    expect(result.f1).toBeGreaterThanOrEqual(0.97);
    for (const seed of ORDERS) expect(score(assignIssues(shuffled(errors, seed))).f1).toBeGreaterThanOrEqual(0.97);
  });

  it('puts errors thrown in Python, Go, Node and Chromium into their true issues (F1 >= 0.95)', () => {
    const programs = PROGRAMS.map((program) => ({ program, errors: loadThrownErrors(program) }));
    for (const { program, errors } of programs) {
      const result = score(assignIssues(errors));
      console.log(formatScore(`fixtures/grouping-2 ${program}, ${errors.length} errors`, result));
      expect(result.f1).toBeGreaterThanOrEqual(0.95);
    }
    // each program is a project of its own; pairs of all are counted together
    const inAllOrders = ORDERS.map((seed) => scoreAll(programs.map(({ errors }) => assignIssues(shuffled(errors, seed)))));
    const worst = Math.min(...inAllOrders.map(({ f1 }) => f1));
    console.log(`fixtures/grouping-2: worst F1 of ${ORDERS.length} orders ${worst.toFixed(3)}`);
    expect(worst).toBeGreaterThanOrEqual(0.95);
  });

  it('puts errors of other languages, frameworks and engines into their true issues (F1 >= 0.95)', () => {
    const errors = loadWrittenErrors();
    const result = score(assignIssues(errors));
    console.log(formatScore(`fixtures/grouping-3, ${errors.length} errors`, result));
    expect(result.f1).toBeGreaterThanOrEqual(0.95);
  });

  it('gives the same hashes to the same error every time', () => {
    const hashes = () =>
      [...loadEnvelopes(), ...loadThrownErrors('node'), ...loadWrittenErrors()].map((error) => assignIssues([error])[0]!.grouped.hashes);
    expect(hashes()).toEqual(hashes());
  });
});
