/** How two releases lie: by semantic version where both are one of the same package, else by when they were first seen. */

type Semver = { name: string; parts: readonly [number, number, number]; prerelease: readonly string[] };

/** `1.2.3`, `v1.2`, `package@1.2.3-rc.1+build`. */
const SEMVER = /^(?:(.+)@)?v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?(?:-([0-9A-Za-z.-]{1,64}))?(?:\+[0-9A-Za-z.-]{1,64})?$/;

/**
 * Negative when `left` is older, positive when it is newer, 0 when they are one; null when nobody can tell.
 * `firstSeenMs` answers when a release was first seen, undefined for one that never was.
 */
export function compareReleases(left: string, right: string, firstSeenMs: (release: string) => number | undefined): number | null {
  if (left === right) return 0;
  const [one, other] = [parseSemver(left), parseSemver(right)];
  if (one !== null && other !== null && one.name === other.name) {
    const order = compareSemver(one, other);
    if (order !== 0) return order;
  }
  const [seen, otherSeen] = [firstSeenMs(left), firstSeenMs(right)];
  return seen === undefined || otherSeen === undefined ? null : seen - otherSeen;
}

function parseSemver(release: string): Semver | null {
  const match = SEMVER.exec(release);
  if (match === null) return null;
  const [, name = '', major = '0', minor = '0', patch = '0', prerelease] = match;
  // A commit hash of digits alone is no version.
  if (name === '' && !release.includes('.') && major.length > 4) return null;
  return { name, parts: [Number(major), Number(minor), Number(patch)], prerelease: prerelease === undefined ? [] : prerelease.split('.') };
}

function compareSemver(left: Semver, right: Semver): number {
  for (const [index, part] of left.parts.entries()) {
    const difference = part - (right.parts[index] ?? 0);
    if (difference !== 0) return difference;
  }
  // A version without a prerelease comes after its prereleases (semver.org section 11).
  if (left.prerelease.length === 0 || right.prerelease.length === 0) return right.prerelease.length - left.prerelease.length;
  for (const [index, part] of left.prerelease.entries()) {
    const other = right.prerelease[index];
    if (other === undefined) return 1;
    const order = comparePrerelease(part, other);
    if (order !== 0) return order;
  }
  return left.prerelease.length - right.prerelease.length;
}

function comparePrerelease(left: string, right: string): number {
  const [isNumber, isOtherNumber] = [/^\d+$/.test(left), /^\d+$/.test(right)];
  if (isNumber && isOtherNumber) return Number(left) - Number(right);
  if (isNumber !== isOtherNumber) return isNumber ? -1 : 1;
  return left < right ? -1 : left > right ? 1 : 0;
}
