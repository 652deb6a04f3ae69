import { describe, expect, it } from 'vitest';
import { joinRows, readCaptures, type Rows, rowsOfRequest } from './captured-failures.fixture.ts';
import { detectAll } from './detect-rows.fixture.ts';
import type { Fact } from './windows/fact.ts';

/** A small repeatable source of chance. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  const result = [...items];
  for (let index = result.length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1));
    [result[index], result[other]] = [result[other] as Item, result[index] as Item];
  }
  return result;
}

/** The same rows in another order, some of them twice, as batches that arrive late and again leave them. */
function rearranged(rows: Rows, seed: number): Rows {
  const random = chance(seed);
  const mix = <Item>(items: readonly Item[]): Item[] => shuffled([...items, ...items.filter(() => random() < 0.3)], random);
  return { spans: mix(rows.spans), contents: mix(rows.contents), logs: mix(rows.logs) };
}

describe('the order of arrival', () => {
  const captures = readCaptures('detectors').filter(({ scenario }) => !scenario.startsWith('runaway-normal'));

  it('does not change what is found, nor do rows that come twice', () => {
    for (const [index, capture] of captures.entries()) {
      const rows = joinRows(capture.requests.map((request) => rowsOfRequest(request)));
      const inOrder = detectAll(rows);
      for (const seed of [index + 1, index + 1_001]) {
        const other = detectAll(rearranged(rows, seed));
        expect(sorted(other.findings), capture.name).toEqual(sorted(inOrder.findings));
        expect(sortedFacts(other.facts), capture.name).toEqual(sortedFacts(inOrder.facts));
      }
    }
  });

  it('of batches does not matter either: requests in reverse give the same', () => {
    for (const capture of captures.filter(({ requests }) => requests.length > 1)) {
      const parts = capture.requests.map((request) => rowsOfRequest(request));
      expect(sorted(detectAll(joinRows(parts.toReversed())).findings), capture.name).toEqual(sorted(detectAll(joinRows(parts)).findings));
    }
  });
});

function sorted<Item extends { fingerprint: string; span_id: string }>(findings: readonly Item[]): Item[] {
  return findings.toSorted((left, right) => (`${left.fingerprint}${left.span_id}` < `${right.fingerprint}${right.span_id}` ? -1 : 1));
}

function sortedFacts(facts: readonly Fact[]): Fact[] {
  return facts.toSorted((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1));
}
