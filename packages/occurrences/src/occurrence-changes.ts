/**
 * From what is recorded to what should be: rows to write, counts to add or take back by hour, and what issues are to be
 * told. Made against the record, so that whoever settles a trace next, and whenever, brings it to what holds.
 */
import type { GroupingHashes } from '@sentryai/grouping';
import type { OccurrenceGroup } from '@sentryai/issues';
import type { OccurrenceCountRow, OccurrenceRow } from '@sentryai/schema';
import type { GroupedOccurrence } from './occurrence-row.ts';

export type OccurrenceChanges = { rows: OccurrenceRow[]; counts: OccurrenceCountRow[]; groups: OccurrenceGroup[] };

/** One occurrence before and after; null: it was not, or is no more. */
type Change = { before: OccurrenceRow | null; after: OccurrenceRow | null; hashes: GroupingHashes };

const HOUR_MS = 3_600_000;
const HOUR_MS_LAST = Math.floor((2 ** 32 - 1) / 3600) * HOUR_MS;

/**
 * wanted    occurrences that should be; those that are recorded under another hash or time move
 * recorded  newest versions by id, tombstones included, of everything that `wanted` may replace: what is alive in it and not
 *           wanted is taken back
 */
export function applyChanges(wanted: readonly GroupedOccurrence[], recorded: ReadonlyMap<string, OccurrenceRow>): OccurrenceChanges {
  const changes: Change[] = [];
  const rows: OccurrenceRow[] = [];
  const wantedIds = new Set(wanted.map(({ row }) => row.occurrence_id));
  for (const before of recorded.values()) {
    if (before.is_deleted === 1 || wantedIds.has(before.occurrence_id)) continue;
    rows.push({ ...before, version: before.version + 1, is_deleted: 1 });
    changes.push({ before, after: null, hashes: onlyMain(before.hash) });
  }
  for (const { row, hashes } of wanted) {
    const known = recorded.get(row.occurrence_id);
    const before = known === undefined || known.is_deleted === 1 ? null : known;
    if (before !== null && isSame(before, row)) continue;
    let version = (known?.version ?? 0) + 1;
    if (before !== null && (before.hash !== row.hash || before.timestamp_us !== row.timestamp_us)) {
      rows.push({ ...before, version, is_deleted: 1 });
      version += 1;
    }
    const after = { ...row, version, is_deleted: 0 };
    rows.push(after);
    changes.push({ before, after, hashes });
  }
  return { rows, counts: countsOf(changes), groups: groupsOf(changes) };
}

function onlyMain(main: string): GroupingHashes {
  return { main, weaker: [], earlier: [] };
}

/** Everything but what differs by itself. */
function isSame(before: OccurrenceRow, row: OccurrenceRow): boolean {
  const shared = { version: before.version, is_deleted: 0, received_at_ms: before.received_at_ms, tags: null };
  const one: Record<string, unknown> = { ...before, ...shared };
  const other: Record<string, unknown> = { ...row, ...shared };
  return Object.keys(other).every((key) => one[key] === other[key]) && sameTags(before.tags, row.tags);
}

function sameTags(left: Record<string, string>, right: Record<string, string>): boolean {
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => left[key] === right[key]);
}

function countsOf(changes: readonly Change[]): OccurrenceCountRow[] {
  const counts = new Map<string, OccurrenceCountRow>();
  const add = (row: OccurrenceRow | null, sign: number): void => {
    if (row === null) return;
    const hour_ms = Math.min(HOUR_MS_LAST, Math.max(0, Math.floor(row.timestamp_us / 1000 / HOUR_MS) * HOUR_MS));
    const { project_id, hash, environment, release } = row;
    const key = JSON.stringify([project_id, hash, hour_ms, environment, release]);
    let count = counts.get(key);
    if (count === undefined) {
      counts.set(key, (count = { project_id, hash, hour_ms, environment, release, count: 0, recovered_count: 0, wasted_nano_usd: 0 }));
    }
    count.count += sign;
    if (row.recovery === 'recovered') count.recovered_count += sign;
    count.wasted_nano_usd += sign * (row.wasted_nano_usd ?? 0);
  };
  for (const { before, after } of changes) {
    add(before, -1);
    add(after, 1);
  }
  return [...counts.values()].filter(
    ({ count, recovered_count, wasted_nano_usd }) => count !== 0 || recovered_count !== 0 || wasted_nano_usd !== 0,
  );
}

/** One group per set of hashes, what is taken back first: an issue that loses and gains is not woken by its own. */
function groupsOf(changes: readonly Change[]): OccurrenceGroup[] {
  const groups = new Map<string, OccurrenceGroup>();
  const add = (row: OccurrenceRow, hashes: GroupingHashes, count: number, recovered: number): void => {
    const key = `${count < 0 ? '-' : '+'} ${row.project_id} ${JSON.stringify(hashes)}`;
    const at_ms = Math.floor(row.timestamp_us / 1000);
    let group = groups.get(key);
    if (group === undefined) {
      group = {
        project_id: row.project_id,
        hashes,
        kind: row.kind,
        words: wordsOf(row),
        count: 0,
        recovered_count: 0,
        first_ms: at_ms,
        last_ms: at_ms,
        releases: [],
      };
      groups.set(key, group);
    }
    group.count += count;
    group.recovered_count += recovered;
    group.first_ms = Math.min(group.first_ms, at_ms);
    if (at_ms >= group.last_ms) group.words = wordsOf(row);
    group.last_ms = Math.max(group.last_ms, at_ms);
    if (!group.releases.includes(row.release)) group.releases = [...group.releases, row.release];
  };
  for (const { before, after, hashes } of changes) {
    const isMoved = before !== null && after !== null && before.hash !== after.hash;
    const [was, is] = [Number(before?.recovery === 'recovered'), Number(after?.recovery === 'recovered')];
    if (before !== null && (after === null || isMoved)) add(before, onlyMain(before.hash), -1, -was);
    if (after !== null) add(after, hashes, before === null || isMoved ? 1 : 0, before === null || isMoved ? is : is - was);
  }
  const found = [...groups.values()].filter(({ count, recovered_count }) => count !== 0 || recovered_count !== 0);
  return found.toSorted((left, right) => Number(left.count > 0) - Number(right.count > 0));
}

function wordsOf({ title, subtitle, culprit, level }: OccurrenceRow): OccurrenceGroup['words'] {
  return { title, subtitle, culprit, level };
}
