import type { GroupingHashes, WeakerClaim } from './group-error.ts';

/**
 * Who registered a hash: `own` errors whose main hash it is; `code`, `build …` and `span` errors that know more (their
 * place in the code, in one build, in a run, their root cause) and that it only describes in part; `shared` several issues
 * that know equally well and differ, so that it decides nothing any more.
 */
export type HashClaim = 'own' | WeakerClaim | 'shared';

/** One row of a project's table of hashes. `issueId` null: the hash is known, and stands for no single issue. */
export type KnownHash<IssueId> = { issueId: IssueId | null; claim: HashClaim };

/** A row to write. `isChosen`: for the issue that the error joins (or makes); otherwise for none. */
export type HashRegistration = { hash: string; claim: HashClaim; isChosen: boolean };

export type IssueChoice<IssueId> = {
  /** The issue to join; null: a new one. */
  issueId: IssueId | null;
  register: readonly HashRegistration[];
  /**
   * Issues made by errors that showed less of this failure, before it was clear which one theirs is: they are the chosen
   * one, and are to be merged into it.
   */
  absorb: readonly IssueId[];
};

type Find<IssueId> = (hash: string) => KnownHash<IssueId> | undefined;

function findIssue<IssueId>({ main, earlier, weaker }: GroupingHashes, find: Find<IssueId>): IssueId | null {
  const own = find(main)?.issueId ?? null;
  if (own !== null) return own;
  for (const { hash } of earlier) {
    const before = find(hash)?.issueId ?? null;
    if (before !== null) return before;
  }
  for (const { hash, claim } of weaker) {
    const row = find(hash);
    if (row !== undefined && row.issueId !== null && row.claim !== 'shared' && row.claim !== claim) return row.issueId;
  }
  return null;
}

/** Claims from the one that knows least. Two builds know equally much, and of different things. */
const SURENESS = ['own', 'span', 'build', 'code', 'shared'];

function sureness(claim: HashClaim): number {
  return SURENESS.indexOf(claim.split(' ', 1)[0] ?? '');
}

/** What becomes of a weaker hash's row now that an error of `issueId` (null: a new issue) claims it. undefined: it stays. */
function claimed<IssueId>(
  row: KnownHash<IssueId> | undefined,
  hash: string,
  claim: WeakerClaim,
  issueId: IssueId | null,
): HashRegistration | undefined {
  if (row === undefined) return { hash, claim, isChosen: true };
  if (row.claim === 'shared') return undefined;
  if (row.issueId !== null && row.issueId === issueId) {
    // the newest build is the one whose other positions are other places
    const isNewer = claim.startsWith('build') && row.claim.startsWith('build') && claim !== row.claim;
    return isNewer || sureness(claim) > sureness(row.claim) ? { hash, claim, isChosen: true } : undefined;
  }
  // two known places with one cause: from now on the cause alone says of neither
  if (row.claim === claim) return { hash, claim: 'shared', isChosen: false };
  return row.claim === 'own' ? { hash, claim, isChosen: true } : undefined;
}

/**
 * Which issue an error joins:
 *  1. the one that its main hash is registered for;
 *  2. else the one that a hash of an earlier version of the rules is registered for: an upgrade never splits an issue;
 *  3. else the one that a weaker hash is registered for by errors that know more or less than this one: a failure seen
 *     through a span and through a stack, in a minified build and in a readable one, with its cause and without, is one
 *     issue, while two known places stay two. A weaker hash of several issues decides nothing;
 *  4. else none: a new issue.
 * The caller writes what is to be registered, together with the issue, before the next error of the project is asked.
 */
export function chooseIssue<IssueId>(hashes: GroupingHashes, find: Find<IssueId>): IssueChoice<IssueId> {
  const issueId = findIssue(hashes, find);
  const own = find(hashes.main);
  const register: HashRegistration[] = [];
  if (own === undefined || own.issueId === null) register.push({ hash: hashes.main, claim: own?.claim ?? 'own', isChosen: true });
  const absorb = new Set<IssueId>();
  for (const { hash, claim } of hashes.weaker) {
    const row = find(hash);
    if (row?.claim === 'own' && row.issueId !== null && issueId !== null && row.issueId !== issueId) absorb.add(row.issueId);
    const registration = claimed(row, hash, claim, issueId);
    if (registration !== undefined) register.push(registration);
  }
  return { issueId, register, absorb: [...absorb] };
}
