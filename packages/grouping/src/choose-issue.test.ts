import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseIssue, type KnownHash } from './choose-issue.ts';
import type { GroupingHashes, WeakerClaim } from './group-error.ts';

/** A project's table of hashes. */
class Project {
  readonly rows = new Map<string, KnownHash<number>>();
  readonly #absorbedBy = new Map<number, number>();
  #issues = 0;

  current(issue: number): number {
    const next = this.#absorbedBy.get(issue);
    return next === undefined ? issue : this.current(next);
  }

  add(hashes: GroupingHashes): number {
    const choice = chooseIssue(hashes, (hash) => {
      const row = this.rows.get(hash);
      return row === undefined || row.issueId === null ? row : { ...row, issueId: this.current(row.issueId) };
    });
    const issue = choice.issueId ?? ++this.#issues;
    for (const other of choice.absorb) this.#absorbedBy.set(other, issue);
    for (const { hash, claim, isChosen } of choice.register) this.rows.set(hash, { issueId: isChosen ? issue : null, claim });
    return issue;
  }
}

const hashes = (main: string, weaker: [string, WeakerClaim][] = [], earlier: string[] = []): GroupingHashes => ({
  main,
  weaker: weaker.map(([hash, claim]) => ({ hash, claim })),
  earlier: earlier.map((hash, index) => ({ version: earlier.length - index, hash })),
});

/** One failure in its forms: with its place in the code, seen by a span, with nothing but its cause. */
const inCode = (place: string) => hashes(`cause@${place}`, [['cause', 'code']]);
const bySpan = (span: string) => hashes(`cause@${span}`, [['cause', 'span']]);
const bare = hashes('cause');

describe('chooseIssue', () => {
  it('joins what has the same hash, and makes a new issue of what has another', () => {
    const project = new Project();
    expect([project.add(hashes('a')), project.add(hashes('b')), project.add(hashes('a'))]).toEqual([1, 2, 1]);
  });

  it('brings a failure together that is seen with and without its place, whichever comes first', () => {
    for (const order of [
      [inCode('f'), bare, bySpan('agent')],
      [bare, bySpan('agent'), inCode('f')],
      [bySpan('agent'), inCode('f'), bare],
    ]) {
      const project = new Project();
      expect(order.map((error) => project.add(error))).toEqual([1, 1, 1]);
    }
  });

  it('keeps two known places apart, and from then on gives what has no place to neither', () => {
    const project = new Project();
    const f = project.add(inCode('f'));
    const g = project.add(inCode('g'));
    const without = project.add(bare);
    expect(new Set([f, g, without]).size).toBe(3);
    expect(project.add(bare)).toBe(without);
    expect(project.add(inCode('h'))).not.toBe(without);
  });

  it('keeps positions of one build apart, and brings those of two builds together', () => {
    const project = new Project();
    const at = (build: string, position: string) => hashes(`${build}:${position}`, [['cause', `build ${build}`]]);
    const first = project.add(at('v1.js', '1:10'));
    expect(project.add(at('v2.js', '1:12'))).toBe(first);
    expect(project.add(at('v2.js', '1:99'))).not.toBe(first);
  });

  it('has an issue absorbed that turns out to be another one', () => {
    const project = new Project();
    const readable = project.add(hashes('loadDraft'));
    const minified = project.add(hashes('v1.js:1:10'));
    expect(minified).not.toBe(readable);
    // the same error, read with its source map: it is both
    expect(project.add(hashes('loadDraft', [['v1.js:1:10', 'code']]))).toBe(readable);
    expect(project.current(minified)).toBe(readable);
    expect(project.add(hashes('v1.js:1:10'))).toBe(readable);
  });

  it('finds issues of earlier versions, and makes them known under the new hash', () => {
    const project = new Project();
    const old = project.add(hashes('old'));
    expect(project.add(hashes('new', [], ['old']))).toBe(old);
    expect(project.add(hashes('new'))).toBe(old);
  });

  it('puts errors of one main hash into one issue in any order, and errors of two places into two', () => {
    const error = fc.oneof(
      fc.constantFrom('f', 'g', 'h').map((place) => ({ key: `code ${place}`, hashes: inCode(place) })),
      fc.constantFrom('a', 'b').map((span) => ({ key: `span ${span}`, hashes: bySpan(span) })),
      fc.constant({ key: 'bare', hashes: bare }),
    );
    fc.assert(
      fc.property(fc.array(error, { maxLength: 20 }), (errors) => {
        const project = new Project();
        const assigned = errors
          .map(({ key, hashes: found }) => ({ key, issue: project.add(found) }))
          .map(({ key, issue }) => ({ key, issue: project.current(issue) }));
        const byKey = new Map<string, Set<number>>();
        for (const { key, issue } of assigned) byKey.set(key, (byKey.get(key) ?? new Set()).add(issue));
        const places = [...byKey].filter(([key]) => key.startsWith('code'));
        for (const [, issues] of places) expect(issues.size).toBe(1);
        expect(new Set(places.map(([, issues]) => [...issues][0])).size).toBe(places.length);
      }),
    );
  });
});
