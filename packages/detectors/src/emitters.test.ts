import { describe, expect, it } from 'vitest';
import { joinRows } from './captured-failures.fixture.ts';
import { DETECTOR_NAMES, type DetectorName } from './contract/names.ts';
import { detectAll } from './detect-rows.fixture.ts';
import { EMITTERS, type Emitter, rowsOfRun, RUN_START_US } from './emitters.fixture.ts';
import { getDetector } from './registry.ts';
import { readScenarios, type Scenario } from './scenarios.fixture.ts';

/** What an emitter leaves out, so that nobody could see it: neither the text nor that it was streamed. */
const UNSEEN: Readonly<Record<string, readonly string[]>> = { mlflow: ['cut-stream'], genkit: ['cut-stream'] };

const folders = readScenarios();

function find(emitter: Emitter, scenario: Scenario) {
  const rows = joinRows(
    scenario.runs.map((run, index) =>
      rowsOfRun(emitter, run, { isRootMissing: scenario.isRootMissing ?? false, startUs: RUN_START_US + index * 20_000_000 }),
    ),
  );
  return detectAll(rows).findings.filter(({ recovered }) => !recovered || scenario.isRecovered === true);
}

describe('detectors on runs in the forms of eight emitters', () => {
  const cases = EMITTERS.flatMap((emitter) =>
    folders.flatMap(({ detector, scenarios }) =>
      scenarios.map((scenario) => ({ emitter, scenario, title: `${detector} ${scenario.name}, told by ${emitter.name}` })),
    ),
  );

  it.each(cases)('$title', ({ emitter, scenario }) => {
    const findings = find(emitter, scenario);
    const found = [...new Set(findings.map(({ detector }) => detector))];
    const allowed = new Set<DetectorName>([...scenario.expect, ...(scenario.mayAlso ?? [])]);
    expect(findings.filter(({ detector }) => !allowed.has(detector)).map(({ title, evidence }) => [title, evidence])).toEqual([]);
    if (UNSEEN[emitter.name]?.includes(scenario.name) === true) return;
    expect(found.filter((name) => scenario.expect.includes(name)).sort()).toEqual(scenario.expect.toSorted());
    if (scenario.countAtLeast === true) return;
    for (const name of scenario.expect)
      expect(
        findings.filter(({ detector }) => detector === name),
        name,
      ).toHaveLength(1);
  });

  it('have failures and near misses of every detector that looks at one trace', () => {
    for (const name of DETECTOR_NAMES.filter((detector) => getDetector(detector).scope !== 'window')) {
      const scenarios = folders.find(({ detector }) => detector === name)?.scenarios ?? [];
      expect(
        scenarios.some(({ expect: wanted }) => wanted.includes(name)),
        `failures of ${name}`,
      ).toBe(true);
      expect(
        scenarios.some(({ expect: wanted }) => !wanted.includes(name)),
        `near misses of ${name}`,
      ).toBe(true);
    }
  });
});
