import { describe, expect, it } from 'vitest';
import { type Capture, joinRows, readCaptures, rowsOfRequest } from './captured-failures.fixture.ts';
import type { Finding } from './contract/finding.ts';
import { detectAll } from './detect-rows.fixture.ts';
import type { Fact } from './windows/fact.ts';

const PRECISION_MIN = 0.97;
const RECALL_MIN = 0.95;

type Score = { right: number; wrong: number; missed: number };
type Judged = { capture: Capture; findings: Finding[]; falseAlarms: string[]; missed: string[]; right: string[] };

const captures = readCaptures('detectors');

/** Captures of a series settle one after another: the normal runs first. */
function findingsOf(capture: Capture): Finding[] {
  const rows = joinRows(capture.requests.map((request) => rowsOfRequest(request)));
  return detectAll(rows, historyOf(capture)).findings;
}

function historyOf(capture: Capture): Fact[] {
  if (capture.expect.series === undefined) return [];
  return captures
    .filter(
      (other) =>
        other.client === capture.client && other.expect.series === capture.expect.series && other.expect.nearMiss && other !== capture,
    )
    .flatMap((other) => detectAll(joinRows(other.requests.map((request) => rowsOfRequest(request)))).facts);
}

function judge(capture: Capture): Judged {
  const findings = findingsOf(capture);
  const { expect: truth } = capture;
  const counts = new Map<string, number>();
  for (const finding of findings) counts.set(finding.detector, (counts.get(finding.detector) ?? 0) + 1);
  const falseAlarms: string[] = [];
  const missed: string[] = [];
  const right: string[] = [];
  for (const failure of truth.failures) {
    const found = counts.get(failure.detector) ?? 0;
    counts.delete(failure.detector);
    if (failure.visible === false) continue;
    if (found === 0) missed.push(failure.detector);
    else right.push(failure.detector);
    if (!(failure.countAtLeast ?? false)) for (let more = failure.count; more < found; more++) falseAlarms.push(failure.detector);
  }
  for (const [detector, count] of counts) {
    if (truth.mayAlso.includes(detector as never)) continue;
    // what repaired itself may be shown as recovered, except where nothing may be said at all
    const isOnlyRecovered =
      !truth.nearMiss && truth.recovered === true && findings.every((finding) => finding.detector !== detector || finding.recovered);
    if (!isOnlyRecovered) for (let more = 0; more < count; more++) falseAlarms.push(detector);
  }
  return { capture, findings, falseAlarms, missed, right };
}

function add(scores: Map<string, Score>, name: string, part: keyof Score): void {
  let score = scores.get(name);
  if (score === undefined) scores.set(name, (score = { right: 0, wrong: 0, missed: 0 }));
  score[part] += 1;
}

function ratio(part: number, rest: number): number {
  return part + rest === 0 ? 1 : part / (part + rest);
}

function table(title: string, scores: Map<string, Score>): string {
  const lines = [...scores]
    .sort((left, right) => (left[0] < right[0] ? -1 : 1))
    .map(([name, { right, wrong, missed }]) => {
      const precision = ratio(right, wrong).toFixed(3);
      const recall = ratio(right, missed).toFixed(3);
      return `${name.padEnd(28)} found ${String(right).padStart(3)}  false ${String(wrong).padStart(3)}  missed ${String(missed).padStart(3)}  precision ${precision}  recall ${recall}`;
    });
  return `${title}\n${lines.join('\n')}\n`;
}

describe('detectors on captured failures', () => {
  const judged = captures.map(judge);
  const byDetector = new Map<string, Score>();
  const byClient = new Map<string, Score>();
  for (const { capture, falseAlarms, missed, right } of judged) {
    for (const [part, names] of [
      ['right', right],
      ['wrong', falseAlarms],
      ['missed', missed],
    ] as const) {
      for (const name of names) {
        add(byDetector, name, part);
        add(byClient, capture.client, part);
      }
    }
  }
  const complaints = judged.flatMap(({ capture, falseAlarms, missed }) => [
    ...falseAlarms.map((name) => `${capture.name}: false alarm ${name}`),
    ...missed.map((name) => `${capture.name}: missed ${name}`),
  ]);

  it('reads all captures', () => {
    expect(captures).toHaveLength(578);
  });

  it('reaches precision and recall, per detector and per client', () => {
    console.log([table('per detector', byDetector), table('per client', byClient), ...complaints].join('\n'));
    for (const scores of [byDetector, byClient]) {
      for (const [name, { right, wrong, missed }] of scores) {
        expect.soft(ratio(right, wrong), `precision of ${name}`).toBeGreaterThanOrEqual(PRECISION_MIN);
        expect.soft(ratio(right, missed), `recall of ${name}`).toBeGreaterThanOrEqual(RECALL_MIN);
      }
    }
  });

  it('alarms on no near miss', () => {
    expect(
      judged
        .filter(({ capture }) => capture.expect.nearMiss)
        .flatMap(({ capture, findings }) => findings.map(({ detector }) => `${capture.name} ${detector}`)),
    ).toEqual([]);
  });
});
