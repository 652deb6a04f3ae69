/** The made-up runs of fixtures/runs, one file per detector: failures, near misses and healthy runs. Only for tests. */
import { readdirSync, readFileSync } from 'node:fs';
import type { DetectorName } from './contract/names.ts';
import type { Run } from './emitters.fixture.ts';

/** Traces that follow each other, and what is to be found in them by whichever emitter told of them. */
export type Scenario = {
  name: string;
  /** Nothing: a near miss. */
  expect: DetectorName[];
  /** Also right to say here. */
  mayAlso?: DetectorName[];
  runs: Run[];
  /** The outermost span was never sent. */
  isRootMissing?: boolean;
  /** What is expected repaired itself. */
  isRecovered?: boolean;
  /** Several findings of one kind are as right as one. */
  countAtLeast?: boolean;
};

/** Stands inside made-up secrets, so that no other scanner finds them in the files. */
const JOINT = '‖';
const FOLDER = new URL('../fixtures/runs/', import.meta.url);

export function readScenarios(): { detector: string; scenarios: Scenario[] }[] {
  return readdirSync(FOLDER)
    .sort()
    .map((file) => ({
      detector: file.slice(0, -'.json'.length),
      scenarios: JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8').replaceAll(JOINT, '')) as Scenario[],
    }));
}
